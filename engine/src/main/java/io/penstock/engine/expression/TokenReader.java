package io.penstock.engine.expression;

import java.util.List;

/** A position in a list of tokens. */
final class TokenReader {
  private final List<Token> tokens;
  private int at;

  TokenReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  /** The token after the next one. */
  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  boolean atEnd() {
    return peek().kind() == Token.Kind.END;
  }

  boolean is(String operatorOrKeyword) {
    return peek().is(operatorOrKeyword);
  }

  boolean accept(String operatorOrKeyword) {
    boolean accepted = is(operatorOrKeyword);
    if (accepted) {
      at++;
    }
    return accepted;
  }

  void expect(String operatorOrKeyword) {
    if (!accept(operatorOrKeyword)) {
      throw unexpected();
    }
  }

  Failure unexpected() {
    Token token = peek();
    return switch (token.kind()) {
      case END -> Failure.syntax("invalid syntax: unexpected end of expression");
      case NAME, KEYWORD, OPERATOR ->
          Failure.syntax(
              "invalid syntax: '%s' (at character %d)"
                  .formatted(token.text(), token.position() + 1));
      case NUMBER, STRING, F_STRING, RAW_F_STRING ->
          Failure.syntax("invalid syntax (at character %d)".formatted(token.position() + 1));
    };
  }
}
