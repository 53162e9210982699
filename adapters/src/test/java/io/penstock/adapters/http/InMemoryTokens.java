package io.penstock.adapters.http;

import io.penstock.engine.port.TokenStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tokens without a disk. */
final class InMemoryTokens implements TokenStore {

  private final Map<String, Principal> byHash = new ConcurrentHashMap<>();
  final AtomicInteger lookUps = new AtomicInteger();

  InMemoryTokens with(String token, String email) {
    save(sha256(token), new Principal(email), null);
    return this;
  }

  void revoke(String token) {
    byHash.remove(HexFormat.of().formatHex(sha256(token)));
  }

  @Override
  public Optional<Principal> find(byte[] sha256, Instant now) {
    lookUps.incrementAndGet();
    return Optional.ofNullable(byHash.get(HexFormat.of().formatHex(sha256)));
  }

  @Override
  public boolean hasAny(Principal principal) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean saveFirst(byte[] sha256, Principal principal) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void save(byte[] sha256, Principal principal, @Nullable Instant expires) {
    byHash.put(HexFormat.of().formatHex(sha256), principal);
  }

  @Override
  public void deleteAll(Principal principal) {
    byHash.values().removeIf(principal::equals);
  }

  @Override
  public void deleteExpired(Instant now) {}

  @Override
  public void deleteOthers(Principal principal, byte[] sha256) {
    byHash
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().equals(principal)
                    && !Arrays.equals(HexFormat.of().parseHex(entry.getKey()), sha256));
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
