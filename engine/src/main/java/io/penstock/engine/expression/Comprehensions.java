package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses comprehensions and generator expressions (reference, section 6.2.4). */
final class Comprehensions {
  private final Parser parser;
  private final TokenReader tokens;

  Comprehensions(Parser parser, TokenReader tokens) {
    this.parser = parser;
    this.tokens = tokens;
  }

  /** Whether what was parsed last is the element of one. */
  boolean start() {
    return tokens.is("for") || tokens.is("async");
  }

  /** The clauses behind the element of a comprehension. */
  Node parse(Node.ComprehensionKind kind, Node element, @Nullable Node value) {
    List<Node.Clause> clauses = new ArrayList<>();
    List<Node> parts = new ArrayList<>(List.of(element));
    if (value != null) {
      parts.add(value);
    }
    Map<String, Boolean> locals = new LinkedHashMap<>();
    while (tokens.is("for") || tokens.is("async")) {
      if (tokens.is("async")) {
        throw Failure.syntax("'async' is not available in expressions");
      }
      tokens.next();
      Node.Target target = targets("in", locals);
      tokens.expect("in");
      Node iterable = parser.disjunction();
      parts.add(iterable);
      List<Node> conditions = new ArrayList<>();
      while (tokens.accept("if")) {
        conditions.add(parser.disjunction());
      }
      parts.addAll(conditions);
      clauses.add(new Node.Clause(target, iterable, List.copyOf(conditions)));
    }
    return parser.built(
        new Node.Comprehension(
            kind, element, value, List.copyOf(clauses), List.copyOf(locals.keySet())),
        parts);
  }

  private Node.Target targets(String closing, Map<String, Boolean> locals) {
    parser.enter();
    Node.Target first = target(locals);
    List<Node.Target> group = new ArrayList<>(List.of(first));
    boolean single = !tokens.is(",");
    while (tokens.accept(",") && !tokens.is(closing)) {
      group.add(target(locals));
    }
    parser.leave();
    return single ? first : new Node.Target.Group(List.copyOf(group));
  }

  private Node.Target target(Map<String, Boolean> locals) {
    Token token = tokens.next();
    if (token.kind() == Token.Kind.NAME) {
      NameCheck.refuseDunder(token.text());
      locals.put(token.text(), true);
      if (tokens.is(".") || tokens.is("[")) {
        throw Failure.syntax("assignment to anything but names is not available in expressions");
      }
      return new Node.Target.Single(token.text());
    }
    if (token.is("*")) {
      throw Failure.syntax("unpacking with * or ** is not available in expressions");
    }
    String closing = token.is("(") ? ")" : token.is("[") ? "]" : null;
    if (closing == null) {
      throw Failure.syntax("assignment to anything but names is not available in expressions");
    }
    if (tokens.accept(closing)) {
      return new Node.Target.Group(List.of());
    }
    Node.Target inner = targets(closing, locals);
    tokens.expect(closing);
    return closing.equals("]") && inner instanceof Node.Target.Single
        ? new Node.Target.Group(List.of(inner))
        : inner;
  }
}
