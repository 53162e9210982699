package io.penstock.engine.expression;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Splits source into tokens, after section 2 of Python's language reference. */
final class Lexer {
  private static final Set<String> KEYWORDS =
      Set.of(
          "False",
          "None",
          "True",
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield");

  /** Longest first, so that the first that fits is the right one. */
  private static final List<String> OPERATORS =
      List.of(
          "**=", "//=", ">>=", "<<=", "...", "!=", "<=", ">=", "==", "->", ":=", "**", "//", "<<",
          ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "+", "-", "*", "/", "%", "@",
          "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=");

  private static final Set<String> STRING_PREFIXES =
      Set.of("", "r", "u", "f", "fr", "rf", "b", "br", "rb");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int brackets;

  private Lexer(String source) {
    this.source = source;
  }

  /** The tokens of an expression; the last one is END. */
  static List<Token> tokenize(String source) {
    Lexer lexer = new Lexer(source.replace("\r\n", "\n").replace('\r', '\n'));
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    skipBlanks(true);
    while (at < source.length()) {
      int c = source.codePointAt(at);
      if (c == '\n' && brackets == 0) {
        skipBlanks(true);
        if (at < source.length()) {
          throw Failure.syntax("an expression must be on one line, or in parentheses");
        }
        break;
      }
      if (!string()) {
        if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
          NumberLiteral number = NumberLiteral.read(source, at);
          add(Token.Kind.NUMBER, "", number.value(), at);
          at = number.end();
        } else if (isNameStart(c)) {
          name();
        } else {
          operator(c);
        }
      }
      skipBlanks(brackets > 0);
    }
    add(Token.Kind.END, "", null, source.length());
  }

  private void add(Token.Kind kind, String text, @Nullable Object value, int position) {
    tokens.add(new Token(kind, text, value, position));
  }

  private boolean isDigit(int index) {
    return index < source.length() && source.charAt(index) >= '0' && source.charAt(index) <= '9';
  }

  private void skipBlanks(boolean newlines) {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '#') {
        int end = source.indexOf('\n', at);
        at = end < 0 ? source.length() : end;
      } else if (c == '\\' && source.startsWith("\n", at + 1)) {
        at += 2;
      } else if (c == ' ' || c == '\t' || c == '\f' || (newlines && c == '\n')) {
        at++;
      } else {
        return;
      }
    }
  }

  /** Whether this is one name, and no keyword. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && !KEYWORDS.contains(text)
        && isNameStart(text.codePointAt(0))
        && text.codePoints().allMatch(Lexer::isNamePart);
  }

  static boolean isNameStart(int c) {
    return c == '_' || Character.isUnicodeIdentifierStart(c);
  }

  static boolean isNamePart(int c) {
    return Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
  }

  private void name() {
    int start = at;
    while (at < source.length() && isNamePart(source.codePointAt(at))) {
      at += Character.charCount(source.codePointAt(at));
    }
    // Python compares identifiers in this form.
    String name = Normalizer.normalize(source.substring(start, at), Normalizer.Form.NFKC);
    add(KEYWORDS.contains(name) ? Token.Kind.KEYWORD : Token.Kind.NAME, name, null, start);
  }

  private void operator(int c) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        switch (operator) {
          case "(", "[", "{" -> brackets++;
          case ")", "]", "}" -> brackets--;
          default -> {}
        }
        add(Token.Kind.OPERATOR, operator, null, at);
        at += operator.length();
        return;
      }
    }
    throw Failure.syntax(
        c < 128 && c >= ' '
            ? "invalid syntax: '%c' (at character %d)".formatted(c, at + 1)
            : "invalid character U+%04X (at character %d)".formatted(c, at + 1));
  }

  private boolean string() {
    int quote = at;
    while (quote < source.length() && quote - at < 3 && Character.isLetter(source.charAt(quote))) {
      quote++;
    }
    if (quote >= source.length() || "'\"".indexOf(source.charAt(quote)) < 0) {
      return false;
    }
    String prefix = source.substring(at, quote).toLowerCase(Locale.ROOT);
    if (!STRING_PREFIXES.contains(prefix)) {
      return false;
    }
    if (prefix.contains("b")) {
      throw Failure.syntax("bytes are not available in expressions");
    }
    int start = at;
    String body = stringBody(quote);
    boolean raw = prefix.contains("r");
    if (prefix.contains("f")) {
      add(raw ? Token.Kind.RAW_F_STRING : Token.Kind.F_STRING, body, null, start);
    } else {
      add(Token.Kind.STRING, "", raw ? body : StringLiteral.unescape(body), start);
    }
    return true;
  }

  /** Reads up to the closing quote and leaves the position behind it. */
  private String stringBody(int quote) {
    String one = source.substring(quote, quote + 1);
    String delimiter = source.startsWith(one.repeat(3), quote) ? one.repeat(3) : one;
    int start = quote + delimiter.length();
    int end = start;
    while (!source.startsWith(delimiter, end)) {
      if (end >= source.length() || (delimiter.length() == 1 && source.charAt(end) == '\n')) {
        throw Failure.syntax(
            "unterminated %sstring literal (at character %d)"
                .formatted(delimiter.length() == 3 ? "triple-quoted " : "", quote + 1));
      }
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    at = end + delimiter.length();
    return source.substring(start, end);
  }
}
