// The score of the reviewer's checklist, as its answers change. The server counts in the same way.

const line = document.getElementById("clear-score");

document.querySelector(".checklist")?.addEventListener("change", () => {
  const answers = [...document.querySelectorAll(".checklist input:checked")].map((radio) => radio.value);
  const met = answers.filter((answer) => answer === "yes").length;
  const applying = answers.filter((answer) => answer !== "n/a").length;
  if (!applying) return;
  const unanswered = document.querySelectorAll(".checklist fieldset").length - answers.length;
  const facts = { ...line.dataset, met, applying, percent: Math.floor((100 * met) / applying) };
  const score = line.dataset.words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  line.textContent = unanswered ? `${score} ${line.dataset.unanswered} ${unanswered}.` : score;
});
