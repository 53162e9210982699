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
import org.jspecify.annotations.Nullable;

/**
 * Accounts in table {@code user}. Every call of a user asks for one and there are few, so all of
 * them are in memory, too. Where several servers write the table, a change counts as one of
 * definitions, so that the others hear of it; and who is not in memory, or wants all, looks there.
 */
final class SqlUserStore implements UserStore {

  private final GroupWriter writer;
  private final ReadPool reads;
  private final CatalogNotes notes;
  private volatile Users users;

  SqlUserStore(GroupWriter writer, ReadPool reads, Cluster cluster) {
    this.writer = writer;
    this.reads = reads;
    notes = new CatalogNotes(reads.dialect(), cluster.epoch());
    users = reads.read(SqlUserStore::load);
    cluster.whenChanged(Cluster.Change.CATALOG, this::look);
  }

  private void look() {
    users = reads.read(SqlUserStore::load);
  }

  @Override
  public List<User> all() {
    if (notes.isShared()) {
      look();
    }
    return users.all();
  }

  @Override
  public Optional<User> user(UUID id) {
    return find(known -> known.byId().get(id));
  }

  @Override
  public Optional<User> user(String email) {
    return find(known -> known.byEmail().get(email));
  }

  private Optional<User> find(Function<Users, @Nullable User> search) {
    User found = search.apply(users);
    if (found == null && notes.isShared()) {
      look();
      found = search.apply(users);
    }
    return Optional.ofNullable(found);
  }

  @Override
  public boolean add(User user) {
    return change(
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
    var _ = change("DELETE FROM \"user\" WHERE id = ?", id);
  }

  private boolean change(String sql, Object... parameters) {
    return writer
        .transaction(
            session -> {
              notes.begin(session);
              return new Changed(session.update(sql, parameters) > 0, load(session));
            },
            changed -> users = changed.users())
        .any();
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

  /** Whether the statement changed anything, and what there is after it. */
  private record Changed(boolean any, Users users) {}
}
