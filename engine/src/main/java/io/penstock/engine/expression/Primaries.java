package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.List;

/** Parses what binds tightest: literals and displays (reference, sections 6.2 and 6.3). */
final class Primaries {
  private final Parser parser;
  private final TokenReader tokens;
  private final Trailers trailers;
  private final Comprehensions comprehensions;

  Primaries(Parser parser, TokenReader tokens) {
    this.parser = parser;
    this.tokens = tokens;
    this.trailers = new Trailers(parser, tokens);
    this.comprehensions = new Comprehensions(parser, tokens);
  }

  Node primary() {
    Node node = atom();
    while (true) {
      if (tokens.accept("(")) {
        node = trailers.call(node);
      } else if (tokens.accept("[")) {
        node = trailers.subscript(node);
      } else if (tokens.accept(".")) {
        node = trailers.method(node);
      } else {
        return node;
      }
    }
  }

  private Node atom() {
    Token token = tokens.peek();
    switch (token.kind()) {
      case NAME -> {
        tokens.next();
        NameCheck.refuseDunder(token.text());
        return parser.built(new Node.Name(token.text()));
      }
      case NUMBER -> {
        tokens.next();
        return parser.built(new Node.Constant(token.value()));
      }
      case STRING, F_STRING, RAW_F_STRING -> {
        return strings();
      }
      default -> {}
    }
    if (tokens.accept("None")) {
      return parser.built(new Node.Constant(null));
    }
    if (tokens.accept("True")) {
      return parser.built(new Node.Constant(true));
    }
    if (tokens.accept("False")) {
      return parser.built(new Node.Constant(false));
    }
    if (tokens.accept("(")) {
      return parenthesised();
    }
    if (tokens.accept("[")) {
      return list();
    }
    if (tokens.accept("{")) {
      return braces();
    }
    if (tokens.is("...")) {
      throw Failure.syntax("'...' is not available in expressions");
    }
    throw parser.unexpected();
  }

  /** Adjacent string literals are one. */
  private Node strings() {
    List<Node> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean formatted = false;
    while (true) {
      Token token = tokens.peek();
      switch (token.kind()) {
        case STRING -> text.append(token.value());
        case F_STRING, RAW_F_STRING -> {
          formatted = true;
          if (!text.isEmpty()) {
            parts.add(parser.built(new Node.Constant(text.toString())));
            text.setLength(0);
          }
          boolean raw = token.kind() == Token.Kind.RAW_F_STRING;
          parts.addAll(new FormattedLiteral(parser, token.text(), raw).parts());
        }
        default -> {
          if (!formatted) {
            return parser.built(new Node.Constant(text.toString()));
          }
          if (!text.isEmpty()) {
            parts.add(parser.built(new Node.Constant(text.toString())));
          }
          return parser.built(new Node.Joined(List.copyOf(parts)), parts);
        }
      }
      tokens.next();
    }
  }

  private Node parenthesised() {
    if (tokens.accept(")")) {
      return parser.built(new Node.TupleDisplay(List.of()));
    }
    Node first = parser.element();
    if (comprehensions.start()) {
      Node generator = comprehensions.parse(Node.ComprehensionKind.GENERATOR, first, null);
      parser.close(")");
      return generator;
    }
    if (!tokens.is(",")) {
      parser.close(")");
      return first;
    }
    List<Node> items = rest(first, ")");
    return parser.built(new Node.TupleDisplay(List.copyOf(items)), items);
  }

  private Node list() {
    if (tokens.accept("]")) {
      return parser.built(new Node.ListDisplay(List.of()));
    }
    Node first = parser.element();
    if (comprehensions.start()) {
      Node comprehension = comprehensions.parse(Node.ComprehensionKind.LIST, first, null);
      parser.close("]");
      return comprehension;
    }
    List<Node> items = rest(first, "]");
    return parser.built(new Node.ListDisplay(List.copyOf(items)), items);
  }

  private Node braces() {
    if (tokens.accept("}")) {
      return parser.built(new Node.DictDisplay(List.of(), List.of()));
    }
    Node first = parser.element();
    if (tokens.accept(":")) {
      return dict(first, parser.element());
    }
    if (comprehensions.start()) {
      Node comprehension = comprehensions.parse(Node.ComprehensionKind.SET, first, null);
      parser.close("}");
      return comprehension;
    }
    List<Node> items = rest(first, "}");
    return parser.built(new Node.SetDisplay(List.copyOf(items)), items);
  }

  private Node dict(Node firstKey, Node firstValue) {
    if (comprehensions.start()) {
      Node comprehension = comprehensions.parse(Node.ComprehensionKind.DICT, firstKey, firstValue);
      parser.close("}");
      return comprehension;
    }
    List<Node> keys = new ArrayList<>(List.of(firstKey));
    List<Node> values = new ArrayList<>(List.of(firstValue));
    while (tokens.accept(",") && !tokens.is("}")) {
      keys.add(parser.element());
      tokens.expect(":");
      values.add(parser.element());
    }
    parser.close("}");
    List<Node> parts = new ArrayList<>(keys);
    parts.addAll(values);
    return parser.built(new Node.DictDisplay(List.copyOf(keys), List.copyOf(values)), parts);
  }

  private List<Node> rest(Node first, String closing) {
    List<Node> items = new ArrayList<>(List.of(first));
    while (tokens.accept(",") && !tokens.is(closing)) {
      items.add(parser.element());
    }
    parser.close(closing);
    return items;
  }
}
