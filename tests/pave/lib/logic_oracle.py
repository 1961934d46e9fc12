"""A second reading of the logic language, written from its description alone: it shares no code with the product.

One pass over the text computes the answer while it reads: there is no tree.
"""

from tests.pave.lib.logic_oracle_functions import FUNCTIONS, arithmetic, holds, yes

SPECIALS = (".dk", ".nm", ".pn", ".nb", ".nr")
SIGNS = ("<>", "!=", "<=", ">=", "==", "&&", "||", "=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
DIGITS = "0123456789"


def answer(text, values):
    """The value of the condition: text, float or bool."""
    reader = Reader(words(text), values)
    result = reader.any_of()
    assert reader.peek() == ("end", ""), reader.peek()
    return result


def words(text):
    found, at = [], 0
    while at < len(text):
        step = comment_or_space(text, at)
        if step:
            at += step
            continue
        word = word_at(text, at)
        found.append(word[0])
        at = word[1]
    return [*found, ("end", "")]


def comment_or_space(text, at):
    if text[at].isspace():
        return 1
    if text[at] == "#" or text.startswith("//", at):
        line = text.find("\n", at)
        return (len(text) if line < 0 else line) - at
    return 0


def word_at(text, at):
    head = text[at]
    if head in "'\"":
        end = text.index(head, at + 1)
        return ("text", text[at + 1 : end]), end + 1
    if head == "[":
        end = text.index("]", at)
        return ("reference", text[at + 1 : end]), end + 1
    if head in LETTERS:
        end = run(text, at, LETTERS + DIGITS)
        return ("word", text[at:end].lower()), end
    if head in DIGITS + ".":
        end = numeral_end(text, at)
        return ("number", text[at:end]), end
    sign = next(sign for sign in SIGNS if text.startswith(sign, at))
    return ("sign", {"!=": "<>", "==": "="}.get(sign, sign)), at + len(sign)


def run(text, at, allowed):
    while at < len(text) and text[at] in allowed:
        at += 1
    return at


def numeral_end(text, at):
    end = run(text, at, DIGITS)
    if end < len(text) and text[end] == ".":
        end = run(text, end + 1, DIGITS)
    if end < len(text) and text[end] in "eE":
        start = end + 2 if text[end + 1] in "+-" else end + 1
        end = run(text, start, DIGITS)
    return end


class Reader:
    def __init__(self, found, values):
        self.found, self.values, self.at = found, values, 0

    def peek(self, ahead=0):
        return self.found[min(self.at + ahead, len(self.found) - 1)]

    def take(self, *wanted):
        """The word if it is one of those wanted, and step over it; else None."""
        if self.peek() in wanted:
            self.at += 1
            return self.found[self.at - 1][1]
        return None

    def any_of(self):
        result = self.all_of()
        while self.take(("word", "or"), ("sign", "||")) is not None:
            other = self.all_of()
            result = yes(result) or yes(other)
        return result

    def all_of(self):
        result = self.maybe_not()
        while self.take(("word", "and"), ("sign", "&&")) is not None:
            other = self.maybe_not()
            result = yes(result) and yes(other)
        return result

    def maybe_not(self):
        if self.take(("word", "not")) is not None:
            return not yes(self.comparison())
        return self.comparison()

    def comparison(self):
        left = self.sum()
        sign = self.take(*(("sign", each) for each in ("=", "<>", "<", "<=", ">", ">=")))
        return left if sign is None else holds(sign, left, self.sum())

    def sum(self):
        result = self.product()
        while sign := self.take(("sign", "+"), ("sign", "-")):
            result = arithmetic(sign, result, self.product())
        return result

    def product(self):
        result = self.signed()
        while sign := self.take(("sign", "*"), ("sign", "/")):
            result = arithmetic(sign, result, self.signed())
        return result

    def signed(self):
        if self.take(("sign", "-")):
            return arithmetic("-", 0.0, self.power())
        return self.power()

    def power(self):
        base = self.primary()
        return arithmetic("^", base, self.signed()) if self.take(("sign", "^")) else base

    def primary(self):
        kind, word = self.peek()
        self.at += 1
        if kind == "number":
            return float(word)
        if kind == "text":
            return word
        if kind == "reference":
            return self.cell(word)
        if kind == "sign":
            assert word == "("
            result = self.any_of()
            assert self.take(("sign", ")"))
            return result
        return self.call(word)

    def cell(self, name):
        column, bracket, code = name.strip().partition("(")
        cell = (self.values.get(column.strip().lower()) or "").strip()
        if cell in SPECIALS:
            cell = ""
        if not bracket:
            return cell
        chosen = {part.strip() for part in cell.split(";")}
        return "1" if code.strip().rstrip(")").strip() in chosen else "0"

    def call(self, name):
        assert self.take(("sign", "("))
        arguments = [self.any_of()]
        while self.take(("sign", ",")):
            arguments.append(self.any_of())
        assert self.take(("sign", ")"))
        return FUNCTIONS[name](*arguments)
