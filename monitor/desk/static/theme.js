// Puts the chosen colours on before anything is painted; without a choice those of the system hold.
"use strict";
{
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
}
