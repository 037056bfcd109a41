"""What holds for every page, whatever it says."""

import html5lib

from tests.browser.site import ROOT

_AXE = ROOT / "node_modules/axe-core/axe.min.js"
# Nothing is fetched again for it, since no rule of these looks into what comes from elsewhere.
_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"
_RUN = "async only => (await axe.run(document, only)).violations.map(v => [v.id, v.nodes[0].html])"
# Text that runs out of its box is read against another colour, or not at all.
_RUN_OUT = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = []
  while (texts.nextNode()) {
    const text = document.createRange()
    text.selectNodeContents(texts.currentNode)
    let box = texts.currentNode.parentElement
    while (getComputedStyle(box).display === "inline") box = box.parentElement
    const {left, right} = text.getBoundingClientRect(), edge = box.getBoundingClientRect()
    if (left === right || !box.checkVisibility()) continue // folded away: it has no room there
    const out = left < edge.left - 1 || right > edge.right + 1
    if (out && getComputedStyle(box).overflowX === "visible" && !box.closest("svg"))
      found.push(["runs out", box.textContent])
  }
  return found
}"""
# What is pressed with a finger, also by who shakes (WCAG 2.2, 2.5.5). A link amid a sentence is as
# high as its line, and one in a task list covers its row. The back office has a mouse.
SMALL = """() => {
  const pressed = "a[href], button, summary, select, textarea, input, [class$=s__label]", found = []
  for (const target of document.querySelectorAll(`body:not(.app-wide) :is(${pressed})`)) {
    const box = target.closest(".govuk-task-list__item") || target
    const {width, height} = box.getBoundingClientRect()
    let block = target.parentElement
    while (getComputedStyle(block).display === "inline") block = block.parentElement
    const links = [...block.querySelectorAll("a, .app-link")].map(link => link.innerText)
    const amid = links.reduce((text, link) => text.replace(link, ""), block.innerText)
    if (target.matches("a, .app-link") && /\\p{L}/u.test(amid) || width <= 1) continue
    if (Math.round(Math.min(width, height)) < 44) found.push(["small", target.outerHTML])
  }
  return found
}"""
# A reference, date, time, code, telephone number, amount or range is on one line, and from the left
# in every language; but for what has words of the language, and ranges, which follow the line.
# Arabic has its own comma, semicolon and question mark, also where code joins texts.
_BROKEN = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = []
  const numbers = new RegExp([
    /(?:EOI|FAM)[-\u2011](?:[0-9A-Z]{4}[-\u2011]?){3}/,
    /(?<![–\d]\s?)\d{1,2}\s\p{L}+\s\d{4}/, /\d\d:\d\d/,
    /\+?\d{1,2}(?:\s\d{1,2}){2,}/, /\+\d{6,}/, /\d+(?:[.,]\d+)?\s?(?:%|[kM][Bo]\b|m\b)/, /\d+–\d+/,
    /[-−+]?\d{3,}/,
  ].map(kind => kind.source).join("|"), "gu")
  const foreign = /^\s*[,;?]\s*$|\p{Script=Arabic}[,;?]|[,;?]\s*\p{Script=Arabic}/u
  while (texts.nextNode()) {
    const {data, parentElement: box} = texts.currentNode
    const apart = "h1, script, style, textarea, option, svg, kbd, .app-letter, [hidden]"
    if (box.closest(apart)) continue
    if (document.documentElement.lang === "ar" && foreign.test(data))
      found.push(["has a foreign mark", data])
    for (const {0: number, index} of data.matchAll(numbers)) {
      const letters = [...number].map((_, at) => {
        const letter = document.createRange()
        letter.setStart(texts.currentNode, index + at)
        letter.setEnd(texts.currentNode, index + at + 1)
        return letter.getBoundingClientRect()
      }).filter(letter => letter.width > 1)
      if (letters.some(letter => Math.abs(letter.top - letters[0].top) > 3))
        found.push(["is broken", number, data])
      const turns = !/[\p{Script=Arabic}–]/u.test(number)
      if (turns && letters.some((letter, at) => at && letter.left < letters[at - 1].left))
        found.push(["is turned round", number, data])
    }
  }
  return found
}"""
_ROOT = "[document.documentElement.lang, document.documentElement.scrollWidth]"


class Inspector:
    """Looks at the pages that one tab opens from now on; scripts must be on, for axe is one."""

    def __init__(self, page):
        self._page = page
        self._answer = None
        self._complaints = []
        page.add_init_script(path=_AXE)
        page.on("response", self._note)
        page.on("console", lambda message: self._complaints.append(message.text))

    def _note(self, response):
        if response.request.resource_type == "document":
            self._answer = response

    def faults(self, language):
        """What is wrong with the page that is open: as `faults_shown`, or not strictly HTML."""
        try:
            html5lib.HTMLParser(strict=True).parse(self._answer.text())
        except html5lib.html5parser.ParseError as error:
            return [*self.faults_shown(language), f"HTML: {error}"]
        return self.faults_shown(language)

    def faults_shown(self, language):
        """Not in this language, wider than the screen or than its boxes, too small to be pressed,
        against its content security policy, or inaccessible.
        """
        page = self._page
        faults = page.evaluate(_RUN, _OPTIONS)
        faults += page.evaluate(_RUN_OUT)
        faults += page.evaluate(SMALL)
        faults += [text for text in self._complaints if "Content Security Policy" in text]
        said, width = page.evaluate(_ROOT)
        if said != language:
            faults.append("language")
        if width > page.viewport_size["width"]:
            faults.append("width")
        return faults

    def numbers_and_marks(self):
        """Numbers that are broken or turned round, and marks of another language."""
        return self._page.evaluate(_BROKEN)
