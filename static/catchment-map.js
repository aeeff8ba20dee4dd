// Marks on the map and in the list the districts for which another centre was just chosen.
function mark(select) {
  const district = select.id.slice("to-".length);
  const isChosen = select.value !== select.dataset.set;
  select.closest("tr").classList.toggle("table__chosen", isChosen);
  const shape = document.querySelector(`.map [data-district="${district}"]`);
  shape.classList.toggle("map__chosen", isChosen);
  if (isChosen) shape.parentNode.append(shape, ...shape.parentNode.querySelectorAll("circle, text"));
}

const selects = document.querySelectorAll("select[data-set]");
for (const select of selects) {
  select.addEventListener("change", () => mark(select));
  if (select.value !== select.dataset.set) mark(select);  // what the browser kept on going back
}
