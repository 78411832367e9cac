import { h, render } from "preact"; const r=document.getElementById("workbench"); if(r) render(h("p",{},"…"),r);
