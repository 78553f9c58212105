# Makes tests/lavaan.json: a made panel of clients and sessions, and what R's lavaan finds in it with the
# random-intercept cross-lagged panel model (Hamaker, Kuiper & Grasman 2015), with which
# widgets/evidence.py is compared. The tests need no R; to make the table again (Debian: apt-get install
# r-cran-lavaan r-cran-jsonlite; made with R 4.2.2, lavaan 0.6-14):
#
#     Rscript tests/lavaan.R > tests/lavaan.json
#
# The panel: alliance on a metric of 1 to 7, symptoms on one of 0 to 40, 240 clients, 4 sessions. Clients
# leave early, likelier when the alliance was poor (so what is missing is missing at random, not
# completely); a few single ratings are lost.

suppressMessages(library(lavaan))
set.seed(2015)
clients <- 240
sessions <- 4

pair <- function(sd_a, sd_s, r) {
  a <- rnorm(clients)
  cbind(a * sd_a, (r * a + sqrt(1 - r^2) * rnorm(clients)) * sd_s)
}

made <- function() {
  own <- pair(0.7, 4, -0.5)
  now <- pair(0.5, 3, -0.2)
  rows <- list()
  for (t in 1:sessions) {
    if (t > 1) now <- cbind(0.35 * now[, 1] - 0.02 * now[, 2], -1.1 * now[, 1] + 0.4 * now[, 2]) + pair(0.45, 2.7, -0.2)
    rows[[t]] <- round(cbind(5 + 0.1 * t, 20 - 0.8 * t)[rep(1, clients), ] + own + now, 2)
  }
  rows
}

with_gaps <- function(rows) {
  gone <- rep(FALSE, clients)
  for (t in 2:sessions) {
    poor <- rows[[t - 1]][, 1] < 4.8
    gone <- gone | runif(clients) < ifelse(poor, 0.2, 0.04)
    rows[[t]][gone, ] <- NA
    rows[[t]][runif(clients) < 0.02, 2] <- NA
  }
  rows
}

model <- function() {
  at <- 1:sessions
  then <- 2:sessions
  before <- then - 1
  c(
    paste0("own_a =~ ", paste0("1*a", at, collapse = " + ")), paste0("own_s =~ ", paste0("1*s", at, collapse = " + ")),
    "own_a ~~ taa*own_a", "own_s ~~ tss*own_s", "own_a ~~ tas*own_s",
    paste0("A", at, " =~ 1*a", at), paste0("S", at, " =~ 1*s", at),
    paste0("a", at, " ~~ 0*a", at), paste0("s", at, " ~~ 0*s", at), paste0("a", at, " ~ 1"), paste0("s", at, " ~ 1"),
    paste0("A", then, " ~ aa*A", before, " + sa*S", before), paste0("S", then, " ~ as*A", before, " + ss*S", before),
    paste0("A", at, " ~~ ea", at, "*A", at), paste0("S", at, " ~~ es", at, "*S", at),
    paste0("A", at, " ~~ ec", at, "*S", at),
    "between := tas / sqrt(taa * tss)",
    # variance within clients, wave by wave, and the lagged effects in units of it
    "va1 := ea1", "vs1 := es1", "vc1 := ec1",
    c(rbind(
      paste0("va", then, " := aa^2*va", before, " + sa^2*vs", before, " + 2*aa*sa*vc", before, " + ea", then),
      paste0("vs", then, " := as^2*va", before, " + ss^2*vs", before, " + 2*as*ss*vc", before, " + es", then),
      paste0("vc", then, " := aa*as*va", before, " + sa*ss*vs", before, " + (aa*ss + sa*as)*vc", before, " + ec", then)
    )),
    standardised("aa", "a", "a"), standardised("as", "a", "s"),
    standardised("sa", "s", "a"), standardised("ss", "s", "s")
  )
}

standardised <- function(effect, from, to) {
  then <- 2:sessions
  each <- paste0("sqrt(v", from, then - 1, ")/sqrt(v", to, then, ")", collapse = " + ")
  paste0("std_", effect, " := ", effect, "*(", each, ")/", sessions - 1)
}

found <- function(rows, missing) {
  wide <- as.data.frame(do.call(cbind, rows))
  names(wide) <- paste0(c("a", "s"), rep(1:sessions, each = 2))
  fit <- lavaan(paste(model(), collapse = "\n"), wide, missing = missing, information = "observed",
                control = list(rel.tol = 1e-11, iter.max = 10000))
  p <- subset(parameterEstimates(fit), label != "" & !duplicated(label))
  value <- function(label, column) p[p$label == label, column]
  effect <- function(name) list(
    estimate = value(name, "est"), se = value(name, "se"),
    standardised = value(paste0("std_", name), "est"), standardised_se = value(paste0("std_", name), "se")
  )
  list(
    alliance_to_symptoms = effect("as"), symptoms_to_alliance = effect("sa"),
    alliance_to_alliance = effect("aa"), symptoms_to_symptoms = effect("ss"),
    clients = lavInspect(fit, "nobs"), between = value("between", "est")
  )
}

rows <- with_gaps(made())
stays <- complete.cases(do.call(cbind, rows))
column <- function(j) lapply(rows, function(x) x[, j])  # a list of sessions, each a value for every client
out <- list(
  alliance = column(1), symptoms = column(2),
  all_clients = found(rows, "fiml"),
  who_stay = found(lapply(rows, function(x) x[stays, ]), "listwise")
)
text <- jsonlite::toJSON(out, auto_unbox = TRUE, na = "null", digits = I(12), pretty = 1)
cat(gsub("\\s*\n\\s*(?=[-0-9\\]n])", " ", text, perl = TRUE), "\n", sep = "")  # an array, a line
