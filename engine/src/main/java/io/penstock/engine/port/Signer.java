package io.penstock.engine.port;

/** Signs what this server hands out, to know it again, with a secret that nobody else has. */
@FunctionalInterface
public interface Signer {

  /** 32 bytes: the same for the same message, also after a restart. */
  byte[] sign(byte[] message);
}
