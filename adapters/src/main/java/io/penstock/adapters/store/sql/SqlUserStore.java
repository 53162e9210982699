package io.penstock.adapters.store.sql;

import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.UserStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Accounts in table {@code user}. Every call of a user asks for one and there are few, so all of
 * them are remembered.
 */
final class SqlUserStore implements UserStore {

  private final Remembered<Users> users;

  SqlUserStore(GroupWriter writer, ReadPool reads, Cluster cluster) {
    users = new Remembered<>(writer, reads, cluster, SqlUserStore::load);
  }

  @Override
  public List<User> all() {
    return users.get().all();
  }

  @Override
  public Optional<User> user(UUID id) {
    return Optional.ofNullable(users.get().byId().get(id));
  }

  @Override
  public Optional<User> user(String email) {
    return Optional.ofNullable(users.get().byEmail().get(email));
  }

  @Override
  public boolean add(User user) {
    return users.change(
        "INSERT INTO \"user\" (id, email, name, surname, password, created) VALUES (?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (email) DO NOTHING",
        user.id(),
        user.email(),
        user.name(),
        user.surname(),
        user.password(),
        user.created());
  }

  @Override
  public void delete(UUID id) {
    var _ = users.change("DELETE FROM \"user\" WHERE id = ?", id);
  }

  private static Users load(Session session) throws SQLException {
    List<User> all =
        session.list(
            "SELECT id, email, name, surname, password, created FROM \"user\" ORDER BY ordinal",
            row -> new User(row.id(), row.text(), row.text(), row.text(), row.text(), row.time()));
    return new Users(
        List.copyOf(all),
        all.stream().collect(Collectors.toMap(User::id, Function.identity())),
        all.stream().collect(Collectors.toMap(User::email, Function.identity())));
  }

  private record Users(List<User> all, Map<UUID, User> byId, Map<String, User> byEmail) {}
}
