package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inside of an f-string (reference, section 2.4.3). */
final class FormattedLiteral {
  private final Parser parser;
  private final String body;
  private final boolean raw;
  private int at;

  FormattedLiteral(Parser parser, String body, boolean raw) {
    this.parser = parser;
    this.body = body;
    this.raw = raw;
  }

  List<Node> parts() {
    return parts(false);
  }

  /**
   * Reads to the end of the literal, or to the brace that ends the field whose specification this
   * is.
   */
  private List<Node> parts(boolean specification) {
    List<Node> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    while (at < body.length()) {
      char c = body.charAt(at);
      if (specification && c == '}') {
        break;
      }
      if (c == '\\' && !raw) {
        text.append(c).append(body.charAt(at + 1));
        at += 2;
      } else if (c != '{' && c != '}') {
        text.append(c);
        at++;
      } else if (!specification && body.startsWith(String.valueOf(c).repeat(2), at)) {
        text.append(c);
        at += 2;
      } else if (c == '}') {
        throw Failure.syntax("f-string: single '}' is not allowed");
      } else {
        flush(text, parts);
        at++;
        parts.add(field(specification));
      }
    }
    flush(text, parts);
    return parts;
  }

  private void flush(StringBuilder text, List<Node> parts) {
    if (!text.isEmpty()) {
      String literal = raw ? text.toString() : StringLiteral.unescape(text.toString());
      parts.add(parser.built(new Node.Constant(literal)));
      text.setLength(0);
    }
  }

  private Node field(boolean nested) {
    if (nested && insideField) {
      throw Failure.syntax("f-string: expressions nested too deeply");
    }
    Node value = parser.parseEmbedded(expression());
    int conversion = 0;
    if (peek() == '!') {
      at++;
      conversion = peek();
      if ("sra".indexOf(conversion) < 0) {
        throw Failure.syntax("f-string: invalid conversion character: expected 's', 'r', or 'a'");
      }
      at++;
    }
    Node specification = null;
    if (peek() == ':') {
      at++;
      boolean wasInside = insideField;
      insideField = nested;
      List<Node> parts = parts(true);
      insideField = wasInside;
      specification = parser.built(new Node.Joined(List.copyOf(parts)), parts);
    }
    if (peek() != '}') {
      throw Failure.syntax("f-string: expecting '}'");
    }
    at++;
    return specification == null
        ? parser.built(new Node.Field(value, conversion, null), value)
        : parser.built(new Node.Field(value, conversion, specification), value, specification);
  }

  /** Whether the specification being read belongs to a field that is in a specification itself. */
  private boolean insideField;

  private char peek() {
    return at < body.length() ? body.charAt(at) : 0;
  }

  /**
   * The source of a field's expression: up to a colon, exclamation mark or brace that isn't part of
   * it.
   */
  private String expression() {
    int start = at;
    int brackets = 0;
    String quote = null;
    while (at < body.length()) {
      char c = body.charAt(at);
      if (c == '\\') {
        throw Failure.syntax("f-string expression part cannot include a backslash");
      }
      if (quote != null) {
        quote = closes(quote);
      } else if (c == '\'' || c == '"') {
        quote =
            body.startsWith(String.valueOf(c).repeat(3), at)
                ? String.valueOf(c).repeat(3)
                : String.valueOf(c);
        at += quote.length();
      } else if (c == '#') {
        throw Failure.syntax("f-string expression part cannot include '#'");
      } else if (brackets == 0 && endsExpression(c)) {
        break;
      } else {
        brackets +=
            c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
        at++;
      }
    }
    if (quote != null) {
      throw Failure.syntax("f-string: unterminated string");
    }
    String source = body.substring(start, at);
    if (source.stripTrailing().endsWith("=")) {
      throw Failure.syntax("f-string: '=' is not available in expressions");
    }
    return source;
  }

  private @Nullable String closes(String quote) {
    boolean closes = body.startsWith(quote, at);
    at += closes ? quote.length() : 1;
    return closes ? null : quote;
  }

  private boolean endsExpression(char c) {
    return c == ':' || c == '}' || (c == '!' && !body.startsWith("!=", at));
  }
}
