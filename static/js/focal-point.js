// The focal point by a click on the picture; the two number fields beside it do the same by keyboard.

for (const frame of document.querySelectorAll("[data-focal]")) {
  const fields = [document.getElementById("id_focus_x"), document.getElementById("id_focus_y")];
  if (!fields.every(Boolean)) continue;
  const mark = document.createElement("span");
  mark.className = "focal__mark";
  frame.append(mark);

  const follow = () => {
    const [x, y] = fields.map((field) => Math.min(100, Math.max(0, Number(field.value) || 0)));
    mark.style.left = `${x}%`;
    mark.style.top = `${y}%`;
  };
  frame.addEventListener("click", (event) => {
    const box = frame.getBoundingClientRect();
    fields[0].value = Math.round((100 * (event.clientX - box.left)) / box.width);
    fields[1].value = Math.round((100 * (event.clientY - box.top)) / box.height);
    follow();
  });
  for (const field of fields) field.addEventListener("input", follow);
  follow();
}
