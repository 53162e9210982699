package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses what follows a primary: calls, methods and subscripts (reference, section 6.3). */
final class Trailers {
  private final Parser parser;
  private final TokenReader tokens;
  private final Comprehensions comprehensions;

  Trailers(Parser parser, TokenReader tokens) {
    this.parser = parser;
    this.tokens = tokens;
    this.comprehensions = new Comprehensions(parser, tokens);
  }

  private record CallArguments(List<Node> positional, Map<String, Node> keywords) {
    List<Node> all() {
      List<Node> all = new ArrayList<>(positional);
      all.addAll(keywords.values());
      return all;
    }
  }

  Node call(Node callee) {
    CallArguments arguments = arguments();
    List<Node> parts = arguments.all();
    parts.add(callee);
    return parser.built(
        new Node.Call(callee, List.copyOf(arguments.positional), arguments.keywords), parts);
  }

  Node method(Node receiver) {
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
        Node argument = parser.element();
        if (comprehensions.start()) {
          argument = comprehensions.parse(Node.ComprehensionKind.GENERATOR, argument, null);
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

  Node subscript(Node value) {
    if (tokens.is(":")) {
      return slice(value, null);
    }
    Node index = parser.element();
    if (tokens.is(":")) {
      return slice(value, index);
    }
    if (tokens.is(",")) {
      List<Node> items = new ArrayList<>(List.of(index));
      while (tokens.accept(",") && !tokens.is("]")) {
        refuseSliceInTuple(":");
        items.add(parser.element());
        refuseSliceInTuple(":");
      }
      index = parser.built(new Node.TupleDisplay(List.copyOf(items)), items);
    }
    parser.close("]");
    return parser.built(new Node.Index(value, index), value, index);
  }

  private Node slice(Node value, @Nullable Node lower) {
    tokens.expect(":");
    Node upper = sliceBound();
    Node step = tokens.accept(":") ? sliceBound() : null;
    refuseSliceInTuple(",");
    parser.close("]");
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

  private void refuseSliceInTuple(String sign) {
    if (tokens.is(sign)) {
      throw Failure.syntax("a slice in a tuple of subscripts is not available in expressions");
    }
  }
}
