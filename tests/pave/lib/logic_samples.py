"""Random conditions and random answers, from a seed, as texts: no tree of the product is used."""

COLUMNS = ("a", "b", "n", "m__low", "multi", "row")
CODES = ("x", "Y", "2", "02", "-1", "no")
CELLS = ("", " ", ".dk", ".nm", ".pn", ".nb", ".nr", "0", "1", "2", "02", "2.50", "-3", "1e3", "1e999", "x", "Y", " x ",
         "y", "abc", "aBc ABC", "x;2", "no; x ;Y", "2024-01-31", ".5", "é", "now", "10", "9")  # fmt: skip
TEXTS = ("", " ", "x", "Y", "2", "02", "2.5", "abc", "ABC", ".dk", "it's", "a // b", "# c", "-3", "no", ";")
NUMBERS = ("0", "1", "2", "2.5", ".5", "10", "1e3", "300", "0.1", "3.", "1e308")
ARITY = {
    "not": (1, 1), "if": (3, 3), "round": (1, 2), "roundup": (1, 2), "rounddown": (1, 2), "sqrt": (1, 1), "abs": (1, 1),
    "exponential": (1, 1), "log": (1, 2), "mod": (2, 2), "min": (1, 4), "max": (1, 4), "mean": (1, 4), "median": (1, 4),
    "sum": (1, 4), "stdev": (1, 4), "isnumber": (1, 1), "isinteger": (1, 1), "isblankormissingcode": (1, 1),
    "isblanknotmissingcode": (1, 1), "contains": (2, 2), "not_contain": (2, 2), "starts_with": (2, 2),
    "ends_with": (2, 2), "find": (2, 2), "left": (2, 2), "right": (2, 2), "mid": (3, 3), "length": (1, 1),
    "trim": (1, 1), "upper": (1, 1), "lower": (1, 1), "replace_text": (3, 3), "concat": (1, 4), "concat_ws": (2, 4),
}  # fmt: skip
SPACES = (" ", " ", "  ", "\n", " // why\n", " # why not )\n")


def answers(random):
    """A cell for about three columns in four; the others are absent."""
    return {column: random.choice(CELLS) for column in COLUMNS if random.random() < 0.75}


def condition(random, depth=4):
    """One condition; every production of the grammar comes up."""
    joints = [" and ", " or ", " AND ", " Or ", " && ", " || "]
    terms = [term(random, depth) for _ in range(random.choice((1, 1, 1, 2, 3)))]
    return "".join(each + random.choice(joints) for each in terms[:-1]) + terms[-1]


def term(random, depth):
    prefix = random.choice(("", "", "", "", "not ", "NOT "))
    if random.random() < 0.3:
        return prefix + total(random, depth)
    sign = random.choice(("=", "=", "<>", "!=", "<", "<=", ">", ">=", "=="))
    return f"{prefix}{total(random, depth)}{space(random)}{sign}{space(random)}{total(random, depth)}"


def total(random, depth):
    if depth <= 0 or random.random() < 0.6:
        return unary(random, depth)
    sign = random.choice(("+", "-", "*", "/", "+", "-"))
    return f"{total(random, depth - 1)} {sign} {unary(random, depth - 1)}"


def unary(random, depth):
    minus = "-" if random.random() < 0.1 else ""
    power = f" ^ {unary(random, depth - 2)}" if depth > 1 and random.random() < 0.1 else ""
    return minus + primary(random, depth) + power


def primary(random, depth):
    kind = random.random()
    if depth > 0 and kind < 0.22:
        return call(random, depth - 1)
    if depth > 0 and kind < 0.34:
        return f"({condition(random, depth - 2)})"
    return random.choice((reference, reference, reference, text, number))(random)


def call(random, depth):
    name = random.choice(sorted(ARITY))
    least, most = ARITY[name]
    inner = [condition(random, depth - 1) for _ in range(random.randint(least, most))]
    return f"{random.choice((name, name.upper(), name.title()))}{random.choice(('', ' '))}({', '.join(inner)})"


def reference(random):
    column = random.choice(COLUMNS)
    column = column.upper() if random.random() < 0.1 else column
    return f"[{column}({random.choice(CODES)})]" if random.random() < 0.3 else f"[{column}]"


def text(random):
    value = random.choice(TEXTS)
    return f'"{value}"' if "'" in value or random.random() < 0.2 else f"'{value}'"


def number(random):
    return random.choice(NUMBERS)


def space(random):
    return random.choice(SPACES) if random.random() < 0.2 else " "
