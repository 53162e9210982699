package io.penstock.testkit;

import io.penstock.engine.port.TokenStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens without a disk. */
public final class InMemoryTokenStore implements TokenStore {

  private final Map<ByteBuffer, Token> tokens = new ConcurrentHashMap<>();

  private record Token(Principal principal, @Nullable Instant expires) {
    boolean isValid(Instant now) {
      return expires == null || now.isBefore(expires);
    }
  }

  @Override
  public Optional<Principal> find(byte[] sha256, Instant now) {
    return Optional.ofNullable(tokens.get(ByteBuffer.wrap(sha256)))
        .filter(token -> token.isValid(now))
        .map(Token::principal);
  }

  @Override
  public boolean hasAny(Principal principal) {
    return tokens.values().stream().anyMatch(token -> token.principal().equals(principal));
  }

  @Override
  public boolean saveFirst(byte[] sha256, Principal principal) {
    synchronized (tokens) {
      if (hasAny(principal)) {
        return false;
      }
      save(sha256, principal, null);
      return true;
    }
  }

  @Override
  public void save(byte[] sha256, Principal principal, @Nullable Instant expires) {
    tokens.put(ByteBuffer.wrap(sha256.clone()), new Token(principal, expires));
  }

  @Override
  public void deleteOthers(Principal principal, byte[] sha256) {
    tokens
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().principal().equals(principal)
                    && !entry.getKey().equals(ByteBuffer.wrap(sha256)));
  }

  @Override
  public void deleteAll(Principal principal) {
    tokens.values().removeIf(token -> token.principal().equals(principal));
  }

  @Override
  public void deleteExpired(Instant now) {
    tokens.values().removeIf(token -> !token.isValid(now));
  }
}
