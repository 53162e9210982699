package io.penstock.engine.expression;

/** Operators between two values, with the sign that error messages show. */
enum BinaryOperator {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  DIVIDE("/"),
  FLOOR_DIVIDE("//"),
  MODULO("%"),
  POWER("** or pow()"),
  SHIFT_LEFT("<<"),
  SHIFT_RIGHT(">>"),
  AND("&"),
  OR("|"),
  XOR("^");

  private final String sign;

  BinaryOperator(String sign) {
    this.sign = sign;
  }

  String sign() {
    return sign;
  }
}
