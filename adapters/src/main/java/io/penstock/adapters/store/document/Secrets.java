package io.penstock.adapters.store.document;

import java.util.UUID;

/** Encrypts what must not be readable in a document. */
public interface Secrets {

  /**
   * The secret as text that only {@link #unsealText} understands.
   *
   * @param owner of the secret: no other can unseal it
   */
  String sealText(String secret, UUID owner);

  String unsealText(String sealed, UUID owner);
}
