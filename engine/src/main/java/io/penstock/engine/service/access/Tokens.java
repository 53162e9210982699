package io.penstock.engine.service.access;

import java.security.SecureRandom;
import java.util.HexFormat;

/** New tokens: 40 hexadecimal digits, 160 bits of chance (reference, section 1.2). */
final class Tokens {

  private static final int BYTES = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Tokens() {}

  static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
