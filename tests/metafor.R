# Makes tests/metafor.json, what widgets/evidence.py is compared with. The tests need no R; to make the
# table again (Debian: apt-get install r-cran-metafor r-cran-jsonlite; made with R 4.2.2, metafor 3.8-1,
# metadat 1.2-0):
#
#     Rscript tests/metafor.R > tests/metafor.json
#
# The data sets come with the package metadat, whose documentation names these sources:
#   molloy2014    conscientiousness and taking one's medicine, 16 studies: Molloy, O'Carroll & Ferguson
#                 (2014), Annals of Behavioral Medicine 47, 92-101
#   cohen1981     ratings of teachers and what students learn, 20 studies: Cohen (1981), Review of
#                 Educational Research 51, 281-309; from Cooper & Hedges (1994), The Handbook of Research
#                 Synthesis, Table A.3
#   mcdaniel1994  employment interviews and job performance, 160 studies: McDaniel, Whetzel, Schmidt &
#                 Maurer (1994), Journal of Applied Psychology 79, 599-616; from Rothstein, Sutton &
#                 Borenstein (2005), Publication Bias in Meta-Analysis, Table A.2
#   crede2010     class attendance and the grade in the class, 67 samples: Crede, Roch & Kieszczynka (2010),
#                 Review of Educational Research 80, 272-295

suppressMessages(library(metafor))
sharp <- list(threshold = 1e-13, maxiter = 10000)  # REML to the last digit shown

pooled <- function(d, method, test) {
  fit <- rma(yi, vi, data = d, method = method, test = test, control = sharp)
  out <- list(
    r = tanh(c(fit$beta)), ci_low = tanh(fit$ci.lb), ci_high = tanh(fit$ci.ub), z = c(fit$beta), se = fit$se,
    k = fit$k, n_total = sum(d$ni), q = fit$QE, q_df = fit$k - fit$p, q_p = fit$QEp,
    i2 = fit$I2, h2 = fit$H2, tau2 = fit$tau2
  )
  if (method == "REML") {
    tau2 <- confint(fit, control = list(tol = 1e-13, maxiter = 10000))$random["tau^2", ]
    new <- predict(fit, pi.type = "riley")  # t with k - 2 degrees of freedom
    out <- c(out, list(tau2_low = tau2[["ci.lb"]], tau2_high = tau2[["ci.ub"]]))
    out <- c(out, list(prediction_low = tanh(new$pi.lb), prediction_high = tanh(new$pi.ub)))
  }
  out
}

funnel <- function(d) {
  test <- regtest(rma(yi, vi, data = d, control = sharp))  # model = "rma", predictor = "sei"
  list(
    slope = test$fit$beta[2], se = test$fit$se[2], statistic = test$zval, p = test$pval, tau2 = test$fit$tau2,
    limit_r = tanh(test$est[[1]]), limit_low = tanh(test$ci.lb[[1]]), limit_high = tanh(test$ci.ub[[1]])
  )
}

left_out <- function(d) {
  all <- leave1out(rma(yi, vi, data = d, control = sharp))
  list(
    r = tanh(all$estimate), ci_low = tanh(all$ci.lb), ci_high = tanh(all$ci.ub),
    q = all$Q, q_p = all$Qp, i2 = all$I2, tau2 = all$tau2
  )
}

compared <- function(raw) {
  d <- escalc("ZCOR", ri = raw$ri, ni = raw$ni)
  d$ni <- raw$ni
  list(
    r_studies = raw$ri, n_studies = raw$ni,
    random_wald = pooled(d, "REML", "z"), random_hartung_knapp = pooled(d, "REML", "knha"),
    fixed_wald = pooled(d, "FE", "z"),
    funnel = funnel(d), leave_one_out = if (nrow(raw) <= 20) left_out(d)
  )
}

sets <- list(
  molloy2014 = dat.molloy2014, cohen1981 = dat.cohen1981, mcdaniel1994 = dat.mcdaniel1994,
  crede2010 = subset(dat.crede2010, criterion == "grade")
)
text <- jsonlite::toJSON(lapply(sets, compared), auto_unbox = TRUE, null = "null", digits = I(12), pretty = 1)
cat(gsub("\\s*\n\\s*(?=[-0-9\\]])", " ", text, perl = TRUE), "\n", sep = "")  # an array, a line
