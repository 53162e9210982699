package io.penstock.engine.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The syntax tree of an expression. */
sealed interface Node {
  record Constant(@Nullable Object value) implements Node {}

  record Name(String id) implements Node {}

  enum UnaryOperator {
    PLUS,
    MINUS,
    INVERT,
    NOT
  }

  record Unary(UnaryOperator operator, Node operand) implements Node {}

  record Binary(BinaryOperator operator, Node left, Node right) implements Node {}

  /**
   * A chain of comparisons: each operand in the middle takes part in two, and is evaluated once.
   */
  record Compare(Node first, List<Link> links) implements Node {}

  record Link(Comparison.Operator operator, Node operand) {}

  /** {@code and} or {@code or} of two operands or more. */
  record Logical(boolean and, List<Node> operands) implements Node {}

  record Conditional(Node test, Node whenTrue, Node whenFalse) implements Node {}

  record ListDisplay(List<Node> items) implements Node {}

  record TupleDisplay(List<Node> items) implements Node {}

  record SetDisplay(List<Node> items) implements Node {}

  record DictDisplay(List<Node> keys, List<Node> values) implements Node {}

  enum ComprehensionKind {
    LIST,
    SET,
    DICT,
    GENERATOR
  }

  /**
   * A comprehension or generator expression.
   *
   * @param element the key in a dict comprehension, which alone has a value
   * @param locals all names that its targets bind
   */
  record Comprehension(
      ComprehensionKind kind,
      Node element,
      @Nullable Node value,
      List<Clause> clauses,
      List<String> locals)
      implements Node {}

  record Clause(Target target, Node iterable, List<Node> conditions) {}

  sealed interface Target {
    record Single(String name) implements Target {}

    record Group(List<Target> targets) implements Target {}
  }

  record Index(Node value, Node index) implements Node {}

  record Slice(Node value, @Nullable Node lower, @Nullable Node upper, @Nullable Node step)
      implements Node {}

  record Call(Node callee, List<Node> arguments, Map<String, Node> keywords) implements Node {}

  record MethodCall(Node receiver, String method, List<Node> arguments, Map<String, Node> keywords)
      implements Node {}

  /** An f-string, or the specification of a field in one: constants and fields. */
  record Joined(List<Node> parts) implements Node {}

  /** A field of an f-string; the conversion is one of {@code sra} or 0. */
  record Field(Node value, int conversion, @Nullable Node spec) implements Node {}
}
