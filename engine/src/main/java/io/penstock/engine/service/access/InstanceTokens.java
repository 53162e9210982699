package io.penstock.engine.service.access;

import io.penstock.engine.port.CodeAccess;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore.Principal;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The tokens of instances that run now. They are in memory alone, by their hashes: no instance
 * outlives the server, and so no token has to.
 */
public final class InstanceTokens implements CodeAccess {

  private final Supplier<Optional<String>> url;
  private final Map<ByteBuffer, Principal> bySha256 = new ConcurrentHashMap<>();

  /**
   * No token yet.
   *
   * @param url where code on this machine finds the API; empty while it is not there
   */
  public InstanceTokens(Supplier<Optional<String>> url) {
    this.url = url;
  }

  @Override
  public Optional<Pass> letIn(UUID deploymentId) {
    return url.get()
        .map(
            address -> {
              String token = Tokens.random();
              ByteBuffer hash = ByteBuffer.wrap(TokenHash.of(token));
              bySha256.put(hash, DeploymentPrincipals.of(deploymentId));
              return new Pass(address, "Token " + token, () -> bySha256.remove(hash));
            });
  }

  /** Whose instance has the token with this hash. */
  public Optional<Principal> find(byte[] sha256) {
    return Optional.ofNullable(bySha256.get(ByteBuffer.wrap(sha256)));
  }
}
