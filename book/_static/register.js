// A preregistration: the plan of a study as a text file, with the day and the prediction, and a file of the kind
// opened again. The model writes the plan and compares with it; here are the day, the files and the buttons.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const button = (name) => section.querySelector(`[data-register=${name}]`);
  if (!button("keep")) return;
  const { simulation } = section;
  const chooser = section.querySelector("input[type=file]");
  let { plan } = simulation.data; // of the settings that are shown
  let registered = null;
  simulation.extras.push(() => (registered ? { plan: registered } : {}));
  section.addEventListener("simulation-told", ({ detail }) => {
    plan = detail.plan ?? plan;
  });

  async function keep() {
    await simulation.settled; // the plan is that of the controls as they stand
    const prediction = simulation.guess?.said ?? "none";
    const day = new Date().toISOString().slice(0, 16).replace("T", " ") + " UTC";
    const file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob([`${plan}Prediction: ${prediction}\nWritten: ${day}\n`], { type: "text/plain" }));
    file.download = `${section.id}-preregistration.txt`;
    file.click();
    URL.revokeObjectURL(file.href);
  }

  button("keep").addEventListener("click", keep);
  button("compare").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", async () => {
    const [file] = chooser.files;
    if (!file) return;
    registered = (await file.slice(0, 10000).text()).trim() || "empty";
    chooser.value = ""; // the same file may be chosen again
    simulation.want({ settings: simulation.settings }, true);
  });
});
