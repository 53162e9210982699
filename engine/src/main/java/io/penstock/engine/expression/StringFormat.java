package io.penstock.engine.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * str.format. Fields may index into lists and dicts; attributes are refused, being the way by which
 * format strings are known to leak.
 */
final class StringFormat {
  private final Arguments arguments;
  private final Budget budget;

  /** Fields either count themselves or carry numbers; null until the first one decides. */
  private @Nullable Boolean automatic;

  private int nextIndex;

  private StringFormat(Arguments arguments, Budget budget) {
    this.arguments = arguments;
    this.budget = budget;
  }

  static String format(String text, Arguments arguments, Budget budget) {
    return new StringFormat(arguments, budget).expand(text, 2);
  }

  private String expand(String text, int depth) {
    if (depth == 0) {
      throw Failure.value("Max string recursion exceeded");
    }
    budget.work(text.length() * 4L);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '{' && c != '}') {
        out.append(c);
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == c) {
        out.append(c);
        at += 2;
      } else if (c == '}') {
        throw Failure.value("Single '}' encountered in format string");
      } else {
        int end = fieldEnd(text, at);
        out.append(field(text.substring(at + 1, end), depth));
        budget.checkText(out.length());
        at = end + 1;
      }
    }
    budget.text(out.length());
    return out.toString();
  }

  /** Where the field that opens here closes; braces nest, and don't count within brackets. */
  private static int fieldEnd(String text, int open) {
    if (open + 1 == text.length()) {
      throw Failure.value("Single '{' encountered in format string");
    }
    int depth = 1;
    boolean inBrackets = false;
    boolean inName = true;
    for (int at = open + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (inName && inBrackets) {
        inBrackets = c != ']';
        continue;
      }
      switch (c) {
        case '[' -> inBrackets = inName;
        case ':', '!' -> inName = false;
        case '{' -> {
          if (inName) {
            throw Failure.value("unexpected '{' in field name");
          }
          depth++;
        }
        case '}' -> {
          if (--depth == 0) {
            return at;
          }
        }
        default -> {}
      }
    }
    throw Failure.value("expected '}' before end of string");
  }

  private String field(String field, int depth) {
    budget.step();
    int end = nameEnd(field);
    String spec = "";
    int conversion = 0;
    if (end < field.length() && field.charAt(end) == '!') {
      if (end + 1 == field.length()) {
        throw Failure.value("end of string while looking for conversion specifier");
      }
      conversion = field.codePointAt(end + 1);
      int after = end + 1 + Character.charCount(conversion);
      if (after < field.length()) {
        if (field.charAt(after) != ':') {
          throw Failure.value("expected ':' after conversion specifier");
        }
        spec = field.substring(after + 1);
      }
    } else if (end < field.length()) {
      spec = field.substring(end + 1);
    }
    Object value = convert(lookup(field.substring(0, end)), conversion, budget);
    return Formatter.format(
        value,
        spec.indexOf('{') < 0 && spec.indexOf('}') < 0 ? spec : expand(spec, depth - 1),
        budget);
  }

  private static int nameEnd(String field) {
    boolean inBrackets = false;
    for (int at = 0; at < field.length(); at++) {
      char c = field.charAt(at);
      if (inBrackets) {
        inBrackets = c != ']';
      } else if (c == '[') {
        inBrackets = true;
      } else if (c == ':' || c == '!') {
        return at;
      }
    }
    return field.length();
  }

  /** What {@code !r}, {@code !s} and {@code !a} do. */
  static @Nullable Object convert(@Nullable Object value, int conversion, Budget budget) {
    return switch (conversion) {
      case 0 -> value;
      case 's' -> Repr.str(value, budget);
      case 'r' -> Repr.repr(value, budget);
      case 'a' -> Repr.ascii(value, budget);
      default ->
          throw Failure.value("Unknown conversion specifier " + Character.toString(conversion));
    };
  }

  private @Nullable Object lookup(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Object value = argument(path.substring(0, end));
    int at = end;
    while (at < path.length()) {
      char c = path.charAt(at);
      if (c == '.') {
        if (at + 1 == path.length() || ".[".indexOf(path.charAt(at + 1)) >= 0) {
          throw Failure.value("Empty attribute in format string");
        }
        throw Failure.attribute("format fields can't read attributes");
      }
      if (c != '[') {
        throw Failure.value("Only '.' or '[' may follow ']' in format field specifier");
      }
      int close = path.indexOf(']', at);
      if (close < 0) {
        throw Failure.value("Missing ']' in format string");
      }
      String key = path.substring(at + 1, close);
      if (key.isEmpty()) {
        throw Failure.value("Empty attribute in format string");
      }
      budget.step();
      value = Subscripts.index(value, isNumber(key) ? (Object) number(key) : key, budget);
      at = close + 1;
    }
    return value;
  }

  private @Nullable Object argument(String name) {
    boolean number = isNumber(name);
    if (!name.isEmpty() && !number) {
      Map<String, @Nullable Object> keywords = arguments.keywords();
      if (!keywords.containsKey(name)) {
        throw Failure.key(Repr.repr(name, budget));
      }
      return keywords.get(name);
    }
    boolean counts = name.isEmpty();
    if (automatic != null && automatic != counts) {
      throw Failure.value(
          counts
              ? "cannot switch from manual field specification to automatic field numbering"
              : "cannot switch from automatic field numbering to manual field specification");
    }
    automatic = counts;
    long index = counts ? nextIndex++ : number(name);
    List<@Nullable Object> positional = arguments.positional();
    if (index >= positional.size()) {
      throw Failure.index(
          "Replacement index %d out of range for positional args tuple".formatted(index));
    }
    return positional.get((int) index);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
  }

  private static long number(String digits) {
    long number = 0;
    for (int c : digits.codePoints().toArray()) {
      number = number * 10 + Character.digit(c, 10);
      if (number > Integer.MAX_VALUE) {
        throw Failure.value("Too many decimal digits in format string");
      }
    }
    return number;
  }
}
