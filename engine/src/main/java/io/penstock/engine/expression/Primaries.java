package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses what binds tightest: literals, displays, calls, subscripts (reference, sections 6.2 and
 * 6.3).
 */
final class Primaries {
  private final Parser parser;
  private final TokenReader tokens;

  Primaries(Parser parser, TokenReader tokens) {
    this.parser = parser;
    this.tokens = tokens;
  }

  Node primary() {
    Node node = atom();
    while (true) {
      if (tokens.accept("(")) {
        node = call(node);
      } else if (tokens.accept("[")) {
        node = subscript(node);
      } else if (tokens.accept(".")) {
        node = method(node);
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
    Node first = element();
    if (startsComprehension()) {
      Node generator = parser.comprehension(Node.ComprehensionKind.GENERATOR, first, null);
      close(")");
      return generator;
    }
    if (!tokens.is(",")) {
      close(")");
      return first;
    }
    List<Node> items = rest(first, ")");
    return parser.built(new Node.TupleDisplay(List.copyOf(items)), items);
  }

  private Node list() {
    if (tokens.accept("]")) {
      return parser.built(new Node.ListDisplay(List.of()));
    }
    Node first = element();
    if (startsComprehension()) {
      Node comprehension = parser.comprehension(Node.ComprehensionKind.LIST, first, null);
      close("]");
      return comprehension;
    }
    List<Node> items = rest(first, "]");
    return parser.built(new Node.ListDisplay(List.copyOf(items)), items);
  }

  private Node braces() {
    if (tokens.accept("}")) {
      return parser.built(new Node.DictDisplay(List.of(), List.of()));
    }
    Node first = element();
    if (tokens.accept(":")) {
      return dict(first, element());
    }
    if (startsComprehension()) {
      Node comprehension = parser.comprehension(Node.ComprehensionKind.SET, first, null);
      close("}");
      return comprehension;
    }
    List<Node> items = rest(first, "}");
    return parser.built(new Node.SetDisplay(List.copyOf(items)), items);
  }

  private Node dict(Node firstKey, Node firstValue) {
    if (startsComprehension()) {
      Node comprehension = parser.comprehension(Node.ComprehensionKind.DICT, firstKey, firstValue);
      close("}");
      return comprehension;
    }
    List<Node> keys = new ArrayList<>(List.of(firstKey));
    List<Node> values = new ArrayList<>(List.of(firstValue));
    while (tokens.accept(",") && !tokens.is("}")) {
      keys.add(element());
      tokens.expect(":");
      values.add(element());
    }
    close("}");
    List<Node> parts = new ArrayList<>(keys);
    parts.addAll(values);
    return parser.built(new Node.DictDisplay(List.copyOf(keys), List.copyOf(values)), parts);
  }

  /** An expression where a starred one or an assignment could stand in Python. */
  private Node element() {
    Node node = parser.expression();
    if (tokens.is(":=")) {
      throw parser.unexpected();
    }
    return node;
  }

  private boolean startsComprehension() {
    return tokens.is("for") || tokens.is("async");
  }

  private List<Node> rest(Node first, String closing) {
    List<Node> items = new ArrayList<>(List.of(first));
    while (tokens.accept(",") && !tokens.is(closing)) {
      items.add(element());
    }
    close(closing);
    return items;
  }

  private void close(String closing) {
    if (!tokens.accept(closing)) {
      throw parser.unexpected();
    }
  }

  private record CallArguments(List<Node> positional, Map<String, Node> keywords) {
    List<Node> all() {
      List<Node> all = new ArrayList<>(positional);
      all.addAll(keywords.values());
      return all;
    }
  }

  private Node call(Node callee) {
    CallArguments arguments = arguments();
    List<Node> parts = arguments.all();
    parts.add(callee);
    return parser.built(
        new Node.Call(callee, List.copyOf(arguments.positional), arguments.keywords), parts);
  }

  private Node method(Node receiver) {
    Token name = tokens.next();
    if (name.kind() != Token.Kind.NAME) {
      throw Failure.syntax(
          "invalid syntax: a method's name must follow '.' (at character %d)"
              .formatted(name.position() + 1));
    }
    NameCheck.refuseDunder(name.text());
    if (!Methods.isKnown(name.text())) {
      throw Failure.syntax("attribute '%s' is not available in expressions".formatted(name.text()));
    }
    if (!tokens.accept("(")) {
      throw Failure.syntax(
          "'%s' is a method and can only be called in expressions".formatted(name.text()));
    }
    CallArguments arguments = arguments();
    List<Node> parts = arguments.all();
    parts.add(receiver);
    return parser.built(
        new Node.MethodCall(
            receiver, name.text(), List.copyOf(arguments.positional), arguments.keywords),
        parts);
  }

  private CallArguments arguments() {
    List<Node> positional = new ArrayList<>();
    Map<String, Node> keywords = new LinkedHashMap<>();
    while (!tokens.accept(")")) {
      if (tokens.peek().kind() == Token.Kind.NAME && tokens.peekSecond().is("=")) {
        String name = tokens.next().text();
        tokens.next();
        NameCheck.refuseDunder(name);
        if (keywords.put(name, parser.expression()) != null) {
          throw Failure.syntax("keyword argument repeated: " + name);
        }
      } else {
        Node argument = element();
        if (startsComprehension()) {
          argument = parser.comprehension(Node.ComprehensionKind.GENERATOR, argument, null);
          if (!positional.isEmpty() || !keywords.isEmpty() || !tokens.is(")")) {
            throw Failure.syntax("Generator expression must be parenthesized");
          }
        }
        if (!keywords.isEmpty()) {
          throw Failure.syntax("positional argument follows keyword argument");
        }
        positional.add(argument);
      }
      if (!tokens.is(")") && !tokens.accept(",")) {
        throw parser.unexpected();
      }
    }
    return new CallArguments(positional, keywords);
  }

  private Node subscript(Node value) {
    Node index = subscriptPart(value);
    if (tokens.is(",")) {
      if (index instanceof Node.Slice) {
        throw severalSlices();
      }
      List<Node> items = new ArrayList<>(List.of(index));
      while (tokens.accept(",") && !tokens.is("]")) {
        Node item = subscriptPart(value);
        if (item instanceof Node.Slice) {
          throw severalSlices();
        }
        items.add(item);
      }
      index = parser.built(new Node.TupleDisplay(List.copyOf(items)), items);
    }
    close("]");
    return index instanceof Node.Slice
        ? index
        : parser.built(new Node.Index(value, index), value, index);
  }

  private static Failure severalSlices() {
    return Failure.syntax("a slice in a tuple of subscripts is not available in expressions");
  }

  /** An expression, or a slice of the value. */
  private Node subscriptPart(Node value) {
    Node lower = tokens.is(":") ? null : element();
    if (!tokens.accept(":")) {
      return lower == null ? value : lower;
    }
    Node upper = sliceBound();
    Node step = tokens.accept(":") ? sliceBound() : null;
    List<Node> parts = new ArrayList<>(List.of(value));
    for (@Nullable Node part : new @Nullable Node[] {lower, upper, step}) {
      if (part != null) {
        parts.add(part);
      }
    }
    return parser.built(new Node.Slice(value, lower, upper, step), parts);
  }

  private @Nullable Node sliceBound() {
    return tokens.is(":") || tokens.is("]") || tokens.is(",") ? null : parser.expression();
  }
}
