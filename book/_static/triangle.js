// The triangle's corners can be moved by hand: each pulls its own slider, which stays the way for keyboard and
// screen reader. A corner without a slider stays where it is.

document.addEventListener("simulation-begun", ({ target: section }) => {
  const place = section.querySelector(".simulation-triangle");
  // where corners lie, as scenes/triangle.py draws them: goal up, task right, bond left
  const CORNERS = { goal: [0, -1], task: [0.866, 0.5], bond: [-0.866, 0.5] };
  const MIDDLE = [60, 62];
  const POINT = 7; // how far one point of agreement goes
  const REACH = 22; // how near to a corner a hand has to come, in the picture's own units

  const sliders = {};
  for (const name of Object.keys(CORNERS)) {
    const slider = section.querySelector(`.simulation-controls input[type=range][name="${name}"]`);
    if (slider) sliders[name] = slider;
  }
  if (!Object.keys(sliders).length) return;
  place.classList.add("can-be-pulled");

  // Where a hand is in the picture, from its middle.
  function at(event) {
    const picture = place.querySelector("svg");
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    return [spot.x - MIDDLE[0], spot.y - MIDDLE[1]];
  }

  function nearest([x, y]) {
    const free = Object.keys(sliders).filter((name) => !sliders[name].disabled); // a scenario may lock some
    if (!free.length) return null;
    const near = free.map((name) => {
      const out = Number(sliders[name].value) * POINT;
      return [Math.hypot(x - CORNERS[name][0] * out, y - CORNERS[name][1] * out), name];
    });
    const [far, name] = near.sort((one, other) => one[0] - other[0])[0];
    return far <= REACH ? name : null;
  }

  let pulled = null;

  place.addEventListener("pointerdown", (event) => {
    if (!place.querySelector("svg") || section.querySelector("fieldset").disabled) return;
    pulled = nearest(at(event));
    if (!pulled) return;
    event.preventDefault(); // no text is marked on the way
    place.setPointerCapture(event.pointerId);
  });

  place.addEventListener("pointermove", (event) => {
    if (!pulled) return;
    const [x, y] = at(event);
    const [right, down] = CORNERS[pulled];
    const slider = sliders[pulled];
    const before = slider.value;
    slider.value = (x * right + y * down) / POINT; // the slider keeps to its own steps and ends
    if (slider.value !== before) slider.dispatchEvent(new Event("input", { bubbles: true }));
  });

  for (const end of ["pointerup", "pointercancel"]) place.addEventListener(end, () => (pulled = null));
});
