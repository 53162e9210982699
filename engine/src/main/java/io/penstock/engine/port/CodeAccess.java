package io.penstock.engine.port;

import java.util.Optional;
import java.util.UUID;

/**
 * Lets the code of deployments call the API of this server, each in the name of its deployment: the
 * client library reads the address and the token from environment variables (reference, section
 * 6.4).
 */
@FunctionalInterface
public interface CodeAccess {

  /** Of a runtime whose code is told nothing. */
  CodeAccess NONE = _ -> Optional.empty();

  /**
   * Lets one instance in.
   *
   * @return empty while the API cannot be called
   */
  Optional<Pass> letIn(UUID deploymentId);

  /**
   * What an instance calls the API with.
   *
   * @param url such as {@code http://127.0.0.1:8080/v2.1}
   * @param authorization as the header has it: a secret
   * @param revoke to be run when the instance is gone; the token is good for nothing then
   */
  record Pass(String url, String authorization, Runnable revoke) {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Pass[url=%s]".formatted(url);
    }
  }
}
