package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.TokenStore;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens in table {@code token}. Every call to the API asks for one and there are few, so all of
 * them are remembered.
 */
final class SqlTokenStore implements TokenStore {

  private final Remembered<Map<ByteBuffer, Token>> bySha256;

  SqlTokenStore(GroupWriter writer, ReadPool reads, Cluster cluster) {
    bySha256 = new Remembered<>(writer, reads, cluster, SqlTokenStore::load);
  }

  @Override
  public Optional<Principal> find(byte[] sha256, Instant now) {
    return Optional.ofNullable(bySha256.get().get(ByteBuffer.wrap(sha256)))
        .filter(token -> token.isValid(now))
        .map(Token::principal);
  }

  @Override
  public boolean hasAny(Principal principal) {
    return bySha256.get().values().stream().anyMatch(token -> token.principal().equals(principal));
  }

  /** Changes come one after the other, those of other servers too: so each sees the last. */
  @Override
  public boolean saveFirst(byte[] sha256, Principal principal) {
    return bySha256.change(
        "INSERT INTO token (sha256, email) SELECT ?1, ?2"
            + " WHERE NOT EXISTS (SELECT 1 FROM token WHERE email = ?2)",
        sha256,
        principal.email());
  }

  @Override
  public void save(byte[] sha256, Principal principal, @Nullable Instant expires) {
    change(
        "INSERT INTO token (sha256, email, expires) VALUES (?, ?, ?)"
            + " ON CONFLICT (sha256) DO UPDATE SET email = excluded.email, expires = excluded.expires",
        sha256,
        principal.email(),
        expires);
  }

  @Override
  public void deleteOthers(Principal principal, byte[] sha256) {
    change("DELETE FROM token WHERE email = ? AND sha256 <> ?", principal.email(), sha256);
  }

  @Override
  public void deleteAll(Principal principal) {
    change("DELETE FROM token WHERE email = ?", principal.email());
  }

  @Override
  public void deleteExpired(Instant now) {
    change("DELETE FROM token WHERE expires <= ?", now);
  }

  private void change(String sql, @Nullable Object... parameters) {
    var _ = bySha256.change(sql, parameters);
  }

  private static Map<ByteBuffer, Token> load(Session session) throws SQLException {
    Map<ByteBuffer, Token> tokens = new HashMap<>();
    session
        .list(
            "SELECT sha256, email, expires FROM token",
            row -> Map.entry(ByteBuffer.wrap(row.bytes()), token(row)))
        .forEach(token -> tokens.put(token.getKey(), token.getValue()));
    return tokens;
  }

  private static Token token(RowReader row) throws SQLException {
    return new Token(new Principal(row.text()), row.timeOrNull());
  }

  private record Token(Principal principal, @Nullable Instant expires) {
    boolean isValid(Instant now) {
      return expires == null || now.isBefore(expires);
    }
  }
}
