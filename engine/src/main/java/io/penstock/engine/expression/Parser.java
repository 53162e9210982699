package io.penstock.engine.expression;

import java.util.ArrayList;
import java.util.IdentityHashMap;
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
  /** A binary operator that groups from left to right; a higher level binds tighter. */
  private record Infix(int level, BinaryOperator operator) {}

  private static final Map<String, Infix> INFIXES =
      Map.ofEntries(
          Map.entry("|", new Infix(0, BinaryOperator.OR)),
          Map.entry("^", new Infix(1, BinaryOperator.XOR)),
          Map.entry("&", new Infix(2, BinaryOperator.AND)),
          Map.entry("<<", new Infix(3, BinaryOperator.SHIFT_LEFT)),
          Map.entry(">>", new Infix(3, BinaryOperator.SHIFT_RIGHT)),
          Map.entry("+", new Infix(4, BinaryOperator.ADD)),
          Map.entry("-", new Infix(4, BinaryOperator.SUBTRACT)),
          Map.entry("*", new Infix(5, BinaryOperator.MULTIPLY)),
          Map.entry("/", new Infix(5, BinaryOperator.DIVIDE)),
          Map.entry("//", new Infix(5, BinaryOperator.FLOOR_DIVIDE)),
          Map.entry("%", new Infix(5, BinaryOperator.MODULO)));

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

  Node disjunction() {
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

  /**
   * Operators of this level and higher ones, by precedence climbing: one frame of the stack instead
   * of one a level.
   */
  private Node binary(int level) {
    Node left = unary();
    for (Infix infix = infix(); infix != null && infix.level >= level; infix = infix()) {
      tokens.next();
      Node right = binary(infix.level + 1);
      left = builtChain(new Node.Binary(infix.operator, left, right));
    }
    return left;
  }

  private @Nullable Infix infix() {
    if (tokens.is("@")) {
      throw Failure.syntax("'@' is not available in expressions");
    }
    Token token = tokens.peek();
    return token.kind() == Token.Kind.OPERATOR ? INFIXES.get(token.text()) : null;
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

  /** An expression where an assignment could stand in Python. */
  Node element() {
    Node node = expression();
    if (tokens.is(":=")) {
      throw unexpected();
    }
    return node;
  }

  void close(String bracket) {
    if (!tokens.accept(bracket)) {
      throw unexpected();
    }
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
      height = Math.max(height, 1 + height(child));
    }
    return withHeight(node, height);
  }

  /** A chain of binary operators is no deeper for being long, since nobody recurses to its left. */
  private Node builtChain(Node.Binary node) {
    int left = height(node.left()) + (node.left() instanceof Node.Binary ? 0 : 1);
    return withHeight(node, Math.max(left, 1 + height(node.right())));
  }

  private int height(Node node) {
    return heights.getOrDefault(node, 1);
  }

  private <N extends Node> N withHeight(N node, int height) {
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
