package io.penstock.engine.port;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** API tokens, known by their SHA-256 alone. */
public interface TokenStore {

  /** Who has the token with this hash, unless it has expired by {@code now}. */
  Optional<Principal> find(byte[] sha256, Instant now);

  /** Whether anybody was given a token as this principal. */
  boolean hasAny(Principal principal);

  /**
   * Adds a token that does not expire of a principal who was given none; of several servers that do
   * so at once, one succeeds.
   *
   * @return false when there was one: then nothing has changed
   */
  boolean saveFirst(byte[] sha256, Principal principal);

  /** Adds a token, or changes whose it is. */
  void save(byte[] sha256, Principal principal, @Nullable Instant expires);

  /** Removes every token of this principal but the one with the given hash. */
  void deleteOthers(Principal principal, byte[] sha256);

  /** Removes every token of this principal. */
  void deleteAll(Principal principal);

  /** Removes what has expired by {@code now}. */
  void deleteExpired(Instant now);

  /** Somebody who may call the API, known by an e-mail address. */
  record Principal(String email) {

    /** Who has set the server up, and may do everything on it. */
    public static final Principal ADMINISTRATOR = new Principal("admin@penstock.local");

    /**
     * The server itself, which runs request schedules (seed: {@code created_by}). No token has it.
     */
    public static final Principal SERVER = new Principal("UbiOps");
  }
}
