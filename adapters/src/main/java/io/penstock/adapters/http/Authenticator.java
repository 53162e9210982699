package io.penstock.adapters.http;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore;
import io.penstock.engine.port.TokenStore.Principal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells who calls. The sentences are those of Django REST Framework, which clients know (reference,
 * section 1.2).
 *
 * <p>Tokens are compared by their hashes, so that the time a comparison takes tells nothing about
 * them. Who has a token is remembered for half a second: a token that is revoked stops working
 * within a second.
 */
public final class Authenticator {

  private static final long REMEMBERED_NANOS = Duration.ofMillis(500).toNanos();
  private static final int MOST_REMEMBERED = 1_000;

  private final TokenStore tokens;
  private final OtherTokens others;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<ByteBuffer, Remembered> remembered = new ConcurrentHashMap<>();

  /**
   * Whose a token is that belongs to a service user or to an instance of a deployment: one that has
   * not expired by {@code now}.
   */
  @FunctionalInterface
  public interface OtherTokens {
    Optional<Principal> find(byte[] sha256, Instant now);
  }

  public Authenticator(TokenStore tokens, OtherTokens others, InstantSource clock) {
    this(tokens, others, clock, System::nanoTime);
  }

  Authenticator(TokenStore tokens, OtherTokens others, InstantSource clock, LongSupplier nanoTime) {
    this.tokens = tokens;
    this.others = others;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Finds the caller.
   *
   * @param authorization the header, such as {@code Token 0123…} or {@code Bearer 0123…}; null when
   *     there is none
   * @throws RejectedException when nobody is known by it
   */
  Principal authenticate(@Nullable String authorization) {
    ByteBuffer hash = ByteBuffer.wrap(TokenHash.of(credential(authorization)));
    long now = nanoTime.getAsLong();
    Remembered known = remembered.get(hash);
    if (known != null && now - known.since() < REMEMBERED_NANOS) {
      return known.principal();
    }
    remembered.remove(hash);
    Instant instant = clock.instant();
    Principal principal = tokens.find(hash.array(), instant).orElse(null);
    if (principal == null) {
      // Found as quickly as remembered. So it is not, and such a token stops working at once.
      return others
          .find(hash.array(), instant)
          .orElseThrow(() -> unauthenticated("Invalid token."));
    }
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(hash, new Remembered(principal, now));
    return principal;
  }

  /**
   * The token in a header.
   *
   * @throws RejectedException when there is none
   */
  static String credential(@Nullable String authorization) {
    String header = authorization == null ? "" : authorization.strip();
    int blank = header.indexOf(' ');
    String scheme = blank < 0 ? header : header.substring(0, blank);
    if (!scheme.equalsIgnoreCase("Token") && !scheme.equalsIgnoreCase("Bearer")) {
      throw unauthenticated("Authentication credentials were not provided.");
    }
    String credential = blank < 0 ? "" : header.substring(blank).strip();
    if (credential.isEmpty()) {
      throw unauthenticated("Invalid token header. No credentials provided.");
    }
    if (credential.indexOf(' ') >= 0) {
      throw unauthenticated("Invalid token header. Token string should not contain spaces.");
    }
    return credential;
  }

  private static RejectedException unauthenticated(String sentence) {
    return new RejectedException(Reason.UNAUTHENTICATED, sentence);
  }

  /** When somebody was last found, on the clock of {@link System#nanoTime()}. */
  private record Remembered(Principal principal, long since) {}
}
