/* Puts a neutral wording where a finding stands in the page editor: in a plain field or in rich
   text, whatever block it is in. Either way the editor's own undo takes it back. */
(() => {
  /* Where words begin and end in a text. White space is not counted: a form, rich text and the scan
     each keep it in their own way. Null where the words stand there no more. */
  function span(text, ahead, words, space) {
    const letters = [];
    let at = 0;
    for (const letter of text) {
      if (!space.test(letter)) letters.push({ letter, from: at, to: at + letter.length });
      at += letter.length;
    }
    const wanted = [...words].filter((letter) => !space.test(letter)).join("");
    const found = letters.slice(ahead, ahead + [...wanted].length);
    if (!wanted || found.map((one) => one.letter).join("") !== wanted) return null;
    return [found[0].from, found.at(-1).to];
  }

  /* The way "body.2.title" leads through blocks that were moved or taken out since. */
  function fieldAt(form, place) {
    const [first, ...way] = place.split(".");
    const name = way.reduce(
      (prefix, part) => (/^\d+$/.test(part) ? childAt(form, prefix, Number(part)) : `${prefix}-${part}`),
      first,
    );
    return form.elements[name];
  }

  function childAt(form, prefix, number) {
    const of = (child, what) => form.elements[`${prefix}-${child}-${what}`]?.value;
    const children = [...Array(Number(form.elements[`${prefix}-count`]?.value ?? 0)).keys()]
      .filter((child) => !of(child, "deleted"))
      .sort((one, other) => of(one, "order") - of(other, "order"));
    return `${prefix}-${children[number]}-value`;
  }

  function putInField(field, ahead, words, wording) {
    const isSlug = field.name === "slug";
    const found = span(field.value, ahead, words, isSlug ? /[\s-]/ : /\s/);
    if (!found) return false;
    const put = isSlug ? wording.toLowerCase().replace(/\W+/g, "-").replace(/^-|-$/g, "") : wording;
    field.focus();
    if (document.activeElement === field && field.selectionStart !== null) {
      field.setSelectionRange(...found);
      if (document.execCommand("insertText", false, put)) return true;
    }
    field.value = field.value.slice(0, found[0]) + put + field.value.slice(found[1]);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  function putInRichText(editor, ahead, words, wording) {
    const { EditorState, Modifier, SelectionState } = window.DraftJS;
    const state = editor.getEditorState();
    const content = state.getCurrentContent();
    const blocks = content.getBlocksAsArray();
    const found = span(blocks.map((block) => block.getText()).join("\n"), ahead, words, /\s/);
    if (!found) return false;
    const [from, to] = found.map((at) => pointIn(blocks, at));
    const selection = SelectionState.createEmpty(from.key).merge({
      anchorOffset: from.offset,
      focusKey: to.key,
      focusOffset: to.offset,
    });
    const { style, entity } = shared(blocks, ...found);
    const changed = Modifier.replaceText(content, selection, wording, style, entity);
    const selected = EditorState.acceptSelection(state, selection);
    editor.onChange(EditorState.push(selected, changed, "insert-characters"));
    return true;
  }

  function pointIn(blocks, at) {
    let left = at;
    for (const block of blocks) {
      if (left <= block.getLength()) return { key: block.getKey(), offset: left };
      left -= block.getLength() + 1;
    }
    return null;
  }

  /* The form that all of the words have, so that half a bold name makes no bold wording. */
  function shared(blocks, from, to) {
    const letters = [];
    let begin = 0;
    blocks.forEach((block) => {
      block.getCharacterList().forEach((letter, at) => {
        if (begin + at >= from && begin + at < to) letters.push(letter);
      });
      begin += block.getLength() + 1;
    });
    const entity = letters[0].getEntity();
    return {
      style: letters.map((one) => one.getStyle()).reduce((one, other) => one.intersect(other)),
      entity: letters.every((one) => one.getEntity() === entity) ? entity : null,
    };
  }

  /* Return whether it was put there. */
  window.putNeutralWording = (form, { gateReplace, gateAhead, gateWords, gateWith }) => {
    const field = fieldAt(form, gateReplace);
    if (!field) return false;
    const put = field.draftailEditor ? putInRichText : putInField;
    return put(field.draftailEditor ?? field, Number(gateAhead), gateWords, gateWith);
  };
})();
