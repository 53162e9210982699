package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the expression part of Python's grammar (reference, section 10). The depth
 * of the recursion and of the resulting tree are bounded, because the evaluator descends the tree
 * as well.
 */
final class Parser {
  private static final List<Map<String, BinaryOperator>> LEVELS =
      List.of(
          Map.of("|", BinaryOperator.OR),
          Map.of("^", BinaryOperator.XOR),
          Map.of("&", BinaryOperator.AND),
          Map.of("<<", BinaryOperator.SHIFT_LEFT, ">>", BinaryOperator.SHIFT_RIGHT),
          Map.of("+", BinaryOperator.ADD, "-", BinaryOperator.SUBTRACT),
          Map.of(
              "*", BinaryOperator.MULTIPLY,
              "/", BinaryOperator.DIVIDE,
              "//", BinaryOperator.FLOOR_DIVIDE,
              "%", BinaryOperator.MODULO));

  private static final Map<String, Comparison.Operator> COMPARISONS =
      Map.of(
          "==", Comparison.Operator.EQUAL,
          "!=", Comparison.Operator.NOT_EQUAL,
          "<", Comparison.Operator.LESS,
          "<=", Comparison.Operator.LESS_OR_EQUAL,
          ">", Comparison.Operator.GREATER,
          ">=", Comparison.Operator.GREATER_OR_EQUAL);

  private static final Set<String> ASSIGNMENTS =
      Set.of(
          "=", ":=", "+=", "-=", "*=", "/=", "//=", "%=", "**=", ">>=", "<<=", "&=", "|=", "^=",
          "@=");

  private final TokenReader tokens;

  /** Height of each node made; by identity, since equal nodes stand in different places. */
  private final Map<Node, Integer> heights;

  private int depth;

  private Parser(TokenReader tokens, Map<Node, Integer> heights, int depth) {
    this.tokens = tokens;
    this.heights = heights;
    this.depth = depth;
  }

  static Node parse(String source) {
    Parser parser = new Parser(new TokenReader(Lexer.tokenize(source)), new IdentityHashMap<>(), 0);
    return parser.whole();
  }

  /** Parses an expression inside an f-string. */
  Node parseEmbedded(String source) {
    enter();
    // In parentheses, so that blanks and newlines around it don't matter.
    List<Token> embedded = Lexer.tokenize("(" + source + ")");
    if (embedded.size() <= 3) {
      throw Failure.syntax("f-string: empty expression not allowed");
    }
    Node node = new Parser(new TokenReader(embedded), heights, depth).whole();
    leave();
    return node;
  }

  private Node whole() {
    Node node = expressions("");
    if (!tokens.atEnd()) {
      throw unexpected();
    }
    return node;
  }

  /** One expression, or a tuple without parentheses that ends where the closing token stands. */
  private Node expressions(String closing) {
    Node first = expression();
    if (!tokens.is(",")) {
      return first;
    }
    List<Node> items = new ArrayList<>(List.of(first));
    while (tokens.accept(",") && !tokens.atEnd() && !tokens.is(closing)) {
      items.add(expression());
    }
    return built(new Node.TupleDisplay(List.copyOf(items)), items);
  }

  Node expression() {
    refuseForbidden();
    Node value = disjunction();
    if (tokens.accept("if")) {
      Node test = disjunction();
      tokens.expect("else");
      enter();
      Node otherwise = expression();
      leave();
      value = built(new Node.Conditional(test, value, otherwise), test, value, otherwise);
    }
    return value;
  }

  private void refuseForbidden() {
    for (String keyword : List.of("lambda", "yield", "await")) {
      if (tokens.is(keyword)) {
        throw Failure.syntax("'%s' is not available in expressions".formatted(keyword));
      }
    }
    if (tokens.is("*") || tokens.is("**")) {
      throw Failure.syntax("unpacking with * or ** is not available in expressions");
    }
  }

  private Node disjunction() {
    enter();
    Node node = logical("or", false);
    leave();
    return node;
  }

  private Node logical(String keyword, boolean and) {
    Node first = and ? inversion() : logical("and", true);
    if (!tokens.is(keyword)) {
      return first;
    }
    List<Node> operands = new ArrayList<>(List.of(first));
    while (tokens.accept(keyword)) {
      operands.add(and ? inversion() : logical("and", true));
    }
    return built(new Node.Logical(and, List.copyOf(operands)), operands);
  }

  private Node inversion() {
    if (!tokens.accept("not")) {
      return comparison();
    }
    enter();
    Node operand = inversion();
    leave();
    return built(new Node.Unary(Node.UnaryOperator.NOT, operand), operand);
  }

  private Node comparison() {
    Node first = binary(0);
    List<Node.Link> links = new ArrayList<>();
    List<Node> operands = new ArrayList<>(List.of(first));
    for (Comparison.Operator operator = comparisonOperator();
        operator != null;
        operator = comparisonOperator()) {
      Node operand = binary(0);
      links.add(new Node.Link(operator, operand));
      operands.add(operand);
    }
    return links.isEmpty() ? first : built(new Node.Compare(first, List.copyOf(links)), operands);
  }

  private Comparison.@Nullable Operator comparisonOperator() {
    Token token = tokens.peek();
    if (token.kind() == Token.Kind.OPERATOR) {
      Comparison.Operator operator = COMPARISONS.get(token.text());
      if (operator != null) {
        tokens.next();
      }
      return operator;
    }
    if (tokens.accept("in")) {
      return Comparison.Operator.IN;
    }
    if (tokens.accept("is")) {
      return tokens.accept("not") ? Comparison.Operator.IS_NOT : Comparison.Operator.IS;
    }
    if (tokens.accept("not")) {
      tokens.expect("in");
      return Comparison.Operator.NOT_IN;
    }
    return null;
  }

  /** Binary operators that group from left to right, by level of precedence. */
  private Node binary(int level) {
    if (level == LEVELS.size()) {
      return unary();
    }
    Node left = binary(level + 1);
    while (tokens.peek().kind() == Token.Kind.OPERATOR) {
      BinaryOperator operator = LEVELS.get(level).get(tokens.peek().text());
      if (operator == null) {
        if (tokens.is("@")) {
          throw Failure.syntax("'@' is not available in expressions");
        }
        break;
      }
      tokens.next();
      Node right = binary(level + 1);
      left = built(new Node.Binary(operator, left, right), left, right);
    }
    return left;
  }

  private Node unary() {
    Node.UnaryOperator operator =
        tokens.accept("-")
            ? Node.UnaryOperator.MINUS
            : tokens.accept("+")
                ? Node.UnaryOperator.PLUS
                : tokens.accept("~") ? Node.UnaryOperator.INVERT : null;
    if (operator == null) {
      return power();
    }
    enter();
    Node operand = unary();
    leave();
    return built(new Node.Unary(operator, operand), operand);
  }

  /** Binds tighter than a sign on its left, and looser than one on its right. */
  private Node power() {
    Node base = new Primaries(this, tokens).primary();
    if (!tokens.accept("**")) {
      return base;
    }
    enter();
    Node exponent = unary();
    leave();
    return built(new Node.Binary(BinaryOperator.POWER, base, exponent), base, exponent);
  }

  /** The clauses behind the element of a comprehension. */
  Node comprehension(Node.ComprehensionKind kind, Node element, @Nullable Node value) {
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
      Node iterable = disjunction();
      parts.add(iterable);
      List<Node> conditions = new ArrayList<>();
      while (tokens.accept("if")) {
        conditions.add(disjunction());
      }
      parts.addAll(conditions);
      clauses.add(new Node.Clause(target, iterable, List.copyOf(conditions)));
    }
    return built(
        new Node.Comprehension(
            kind, element, value, List.copyOf(clauses), List.copyOf(locals.keySet())),
        parts);
  }

  private Node.Target targets(String closing, Map<String, Boolean> locals) {
    enter();
    Node.Target first = target(locals);
    List<Node.Target> group = new ArrayList<>(List.of(first));
    boolean single = !tokens.is(",");
    while (tokens.accept(",") && !tokens.is(closing)) {
      group.add(target(locals));
    }
    leave();
    return single ? first : new Node.Target.Group(List.copyOf(group));
  }

  private Node.Target target(Map<String, Boolean> locals) {
    Token token = tokens.next();
    if (token.kind() == Token.Kind.NAME) {
      NameCheck.refuseDunder(token.text());
      locals.put(token.text(), true);
      if (tokens.is(".") || tokens.is("[")) {
        throw Failure.syntax("a comprehension can only assign to names");
      }
      return new Node.Target.Single(token.text());
    }
    if (token.is("*")) {
      throw Failure.syntax("unpacking with * or ** is not available in expressions");
    }
    String closing = token.is("(") ? ")" : token.is("[") ? "]" : null;
    if (closing == null) {
      throw Failure.syntax("a comprehension can only assign to names");
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

  Failure unexpected() {
    Token token = tokens.peek();
    if (ASSIGNMENTS.contains(token.text()) && token.kind() == Token.Kind.OPERATOR) {
      return Failure.syntax("assignment is not available in expressions; to compare, use '=='");
    }
    return tokens.unexpected();
  }

  void enter() {
    if (++depth > ExpressionLimits.MAX_SOURCE_DEPTH) {
      throw tooDeep();
    }
  }

  void leave() {
    depth--;
  }

  <N extends Node> N built(N node, Node... children) {
    return built(node, List.of(children));
  }

  <N extends Node> N built(N node, List<Node> children) {
    int height = 1;
    for (Node child : children) {
      height = Math.max(height, 1 + heights.getOrDefault(child, 1));
    }
    if (height > ExpressionLimits.MAX_SOURCE_DEPTH) {
      throw tooDeep();
    }
    heights.put(node, height);
    return node;
  }

  private static Failure tooDeep() {
    return Failure.limit(
        "the expression is nested deeper than %d".formatted(ExpressionLimits.MAX_SOURCE_DEPTH));
  }
}
