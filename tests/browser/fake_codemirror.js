// Stands in for the editor's bundle.
export const createEditor = ({ parent, text, label, onChange }) => {
  const area = document.createElement("textarea");
  Object.assign(area, { value: text, className: "from-the-bundle" });
  area.setAttribute("aria-label", label);
  area.addEventListener("input", () => onChange(area.value));
  parent.append(area);
  const nothing = () => {};
  return {
    getText: () => area.value,
    setText: (value) => {
      area.value = value;
      onChange(value);
    },
    focus: () => area.focus(),
    insert: nothing,
    indent: nothing,
    dedent: nothing,
    undo: nothing,
    redo: nothing,
    markLine: (line) => {
      area.dataset.line = line ?? "";
    },
    setTabIndents: (indents) => {
      area.dataset.tab = indents;
    },
    destroy: () => area.remove(),
  };
};
