package io.penstock.adapters.definition;

import static io.penstock.adapters.definition.Services.PROJECT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.CodeAccess;
import io.penstock.engine.port.TokenHash;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.port.UserStore.User;
import io.penstock.engine.service.access.Access.Thing;
import io.penstock.engine.service.access.InstanceTokens;
import io.penstock.engine.service.access.RoleAssignmentService;
import io.penstock.engine.service.access.RoleAssignmentService.Filter;
import io.penstock.engine.service.access.RoleAssignmentView;
import io.penstock.engine.service.access.ServiceUserService.Settings;
import io.penstock.engine.service.access.ServiceUserService.WithToken;
import io.penstock.engine.service.access.UserService;
import io.penstock.engine.service.definition.DeploymentService;
import io.penstock.engine.service.definition.Edit;
import io.penstock.engine.service.definition.ProjectService;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may do what, from roles and their assignments. */
@Timeout(30)
class AccessServicesTest {

  private static final Filter ALL = new Filter(null, null, null, null);

  private final Services services = new Services();
  private final WithToken created = serviceUser(PROJECT);
  private final ServiceUser user = created.user();
  private final Principal caller = new Principal(user.email());

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void theAdministratorMayDoEverythingAndAServiceUserNothing() {
    assertTrue(allows(Principal.ADMINISTRATOR, "deployments.create", null));
    assertFalse(allows(caller, "deployments.list", null));
    assertTrue(services.access.sees(caller, PROJECT));
    assertFalse(services.access.sees(caller, "other"));
    assertFalse(services.access.sees(new Principal("nobody@example.org"), PROJECT));
  }

  @Test
  void aRoleHoldsFromItsAssignmentToItsEnd() {
    RoleAssignmentView assignment = assign("project-viewer", null, null);
    assertTrue(allows(caller, "deployments.list", null));
    assertTrue(allows(caller, "deployments.get", deployment("d")));
    assertFalse(allows(caller, "deployments.create", null));

    services.assignments.delete(PROJECT, assignment.assignment().id().toString());

    assertFalse(allows(caller, "deployments.list", null));
  }

  @Test
  void anAssignmentOnOneThingHoldsForThatThingAlone() {
    advanced(true);
    services.deployment("d");
    services.deployment("e");
    services.pipeline("d");
    assign("deployment-viewer", "d", "deployment");

    assertTrue(allows(caller, "deployments.get", deployment("d")));
    assertFalse(allows(caller, "deployments.get", deployment("e")));
    assertFalse(allows(caller, "deployments.get", new Thing(ResourceType.PIPELINE, "d")));
    assertFalse(allows(caller, "deployments.list", null));

    rename("d", "f");

    assertFalse(allows(caller, "deployments.get", deployment("d")));
    assertTrue(allows(caller, "deployments.get", deployment("f")));
    assertEquals("f", services.assignments.list(PROJECT, ALL).getFirst().resource());

    advanced(false);

    assertFalse(allows(caller, "deployments.get", deployment("f")));
  }

  @Test
  void whatIsDeletedTakesItsAssignmentsAlong() throws Exception {
    advanced(true);
    services.deployment("d");
    services.pipeline("p");
    services.roles.create(PROJECT, "reader", List.of("deployments.get"));
    assign("deployment-viewer", "d", "deployment");
    assign("pipeline-viewer", "p", "pipeline");
    assign("reader", null, null);
    assertEquals(3, services.assignments.list(PROJECT, ALL).size());

    services.deployments.delete(PROJECT, "d");
    services.pipelines.delete(PROJECT, "p");
    services.roles.delete(PROJECT, "reader");
    assertEquals(List.of(), services.assignments.list(PROJECT, ALL));

    assign("project-viewer", null, null);
    services.serviceUsers.delete(PROJECT, user.id().toString());
    assertEquals(List.of(), services.assignments.list(PROJECT, ALL));
  }

  @Test
  void aChangedRoleHoldsAtOnce() {
    services.roles.create(PROJECT, "reader", List.of("deployments.get", "deployments.get"));
    assign("reader", null, null);
    assertTrue(allows(caller, "deployments.get", null));

    services.roles.update(PROJECT, "reader", "lister", List.of("deployments.list"));

    assertFalse(allows(caller, "deployments.get", null));
    assertTrue(allows(caller, "deployments.list", null));
    assertEquals("lister", services.assignments.list(PROJECT, ALL).getFirst().role());
  }

  @Test
  void aServiceUserNeverHasPermissionsOnRolesAndUsers() {
    assign("project-admin", null, null);
    assertTrue(allows(caller, "projects.delete", null));
    for (String permission :
        List.of(
            "roles.create",
            "roles.assignments.create",
            "service_users.update",
            "projects.users.create")) {
      assertFalse(allows(caller, permission, null), permission);
    }
  }

  @Test
  void theTokenOfAnInstanceIsItsDeploymentsUntilTheInstanceIsGone() {
    InstanceTokens tokens = new InstanceTokens(() -> Optional.of("http://127.0.0.1:8080/v2.1"));
    UUID id = deploymentId("d");
    CodeAccess.Pass pass = tokens.letIn(id).orElseThrow();
    byte[] hash = TokenHash.of(pass.authorization().substring("Token ".length()));
    assertEquals("http://127.0.0.1:8080/v2.1", pass.url());
    assertFalse(pass.toString().contains(pass.authorization()));
    assertNotEquals(pass.authorization(), tokens.letIn(id).orElseThrow().authorization());
    assertEquals(id, services.users.account(tokens.find(hash).orElseThrow()).id());

    pass.revoke().run();

    assertEquals(Optional.empty(), tokens.find(hash));
    assertEquals(Optional.empty(), new InstanceTokens(Optional::empty).letIn(id));
  }

  @Test
  void codeMayDoWhatAllCodeMayAndWhatItsDeploymentWasAssigned() {
    Principal code = codeOf(deploymentId("d"));
    Thing bucket = new Thing(ResourceType.BUCKET, "default");
    assertTrue(allows(code, "metrics.get", null));
    assertTrue(allows(code, "files.create", bucket));
    assertFalse(allows(code, "files.get", new Thing(ResourceType.BUCKET, "other")));
    assertFalse(allows(code, "deployments.list", null));
    assertTrue(services.access.sees(code, PROJECT));
    assertFalse(services.access.sees(code, "other"));

    var _ =
        services.assignments.create(
            PROJECT,
            new RoleAssignmentService.Create("project-admin", "d", "deployment", null, null));

    assertTrue(allows(code, "deployments.list", null));
    assertFalse(allows(code, "roles.assignments.create", null));
    assertFalse(allows(codeOf(deploymentId("e")), "deployments.list", null));
    assertFalse(services.access.allows(code, "metrics.get", "other", null));

    services.deployments.delete(PROJECT, "d");

    assertFalse(allows(code, "metrics.get", null));
    assertFalse(services.access.sees(code, PROJECT));
  }

  private UUID deploymentId(String name) {
    services.deployment(name);
    UUID project = services.catalog.project(PROJECT).orElseThrow().id();
    return services.catalog.deployment(project, name).orElseThrow().id();
  }

  private static Principal codeOf(UUID deployment) {
    InstanceTokens tokens = new InstanceTokens(() -> Optional.of("http://127.0.0.1/v2.1"));
    String authorization = tokens.letIn(deployment).orElseThrow().authorization();
    return tokens.find(TokenHash.of(authorization.substring("Token ".length()))).orElseThrow();
  }

  @Test
  void aRoleInOneProjectIsNoneInAnother() {
    services.projects.create(new ProjectService.Create("other", "acme", null, null, null, null));
    assign("project-admin", null, null);
    assertFalse(services.access.allows(caller, "deployments.list", "other", null));
    assertFalse(services.access.sees(caller, "other"));
    services.refused(
        Reason.NOT_FOUND,
        () ->
            services.assignments.create(
                "other",
                new RoleAssignmentService.Create(
                    "project-admin", user.id().toString(), "user", null, null)));
    services.refused(
        Reason.NOT_FOUND, () -> services.serviceUsers.get("other", user.id().toString()));
  }

  @Test
  void aTokenIsValidUntilItIsRenewedExpiresOrItsUserIsGone() {
    assertEquals(Optional.of(caller), withToken(created.token()));
    String id = user.id().toString();

    String renewed = services.serviceUsers.renewToken(PROJECT, id);
    assertNotEquals(created.token(), renewed);
    assertEquals(Optional.empty(), withToken(created.token()));
    assertEquals(Optional.of(caller), withToken(renewed));

    services.serviceUsers.update(
        PROJECT, id, new Settings(null, null, new Edit.Set<>(Services.NOW.plusSeconds(1))));
    assertEquals(Optional.of(caller), withToken(renewed));
    byte[] hash = TokenHash.of(renewed);
    assertEquals(Optional.empty(), services.access.withToken(hash, Services.NOW.plusSeconds(1)));

    services.serviceUsers.delete(PROJECT, id);
    assertEquals(Optional.empty(), withToken(renewed));
  }

  @Test
  void tokensAreNowhereInTheCatalog() {
    assertEquals(40, created.token().length());
    assertFalse(user.tokenSha256().contains(created.token()));
    assertFalse(user.toString().contains(user.tokenSha256()));
  }

  @Test
  void badServiceUsersAreRefused() {
    services.refused(Reason.INVALID, () -> settings(new Settings("x".repeat(257), null, keep())));
    services.refused(Reason.INVALID, () -> settings(new Settings(null, "x".repeat(401), keep())));
    services.refused(
        Reason.INVALID, () -> settings(new Settings(null, null, new Edit.Set<>(Services.NOW))));
    services.refused(Reason.NOT_FOUND, () -> services.serviceUsers.get(PROJECT, "../x"));
  }

  @Test
  void badRolesAndAssignmentsAreRefused() {
    services.refused(
        Reason.INVALID, () -> services.roles.create(PROJECT, "r", List.of("deployments.fly")));
    services.refused(Reason.INVALID, () -> services.roles.create(PROJECT, "R", List.of()));
    services.refused(
        Reason.CONFLICT, () -> services.roles.create(PROJECT, "project-admin", List.of()));
    services.refused(Reason.INVALID, () -> services.roles.delete(PROJECT, "project-admin"));
    services.refused(
        Reason.INVALID,
        () -> services.roles.update(PROJECT, "project-viewer", null, List.of("deployments.list")));
    services.refused(Reason.NOT_FOUND, () -> assign("no-role", null, null));
    services.deployment("d");
    services.refused(Reason.INVALID, () -> assign("deployment-viewer", "d", "deployment"));
    advanced(true);
    services.refused(Reason.INVALID, () -> assign("deployment-viewer", "d", null));
    services.refused(Reason.INVALID, () -> assign("deployment-viewer", "d", "thing"));
    services.refused(Reason.NOT_FOUND, () -> assign("deployment-viewer", "no", "deployment"));
    services.refused(Reason.NOT_FOUND, () -> assign("files-reader", "no", "bucket"));
    assign("deployment-viewer", "d", "deployment");
    services.refused(Reason.CONFLICT, () -> assign("deployment-viewer", "d", "deployment"));
  }

  @Test
  void assignmentsAreFiltered() {
    advanced(true);
    services.deployment("d");
    RoleAssignmentView project = assign("project-viewer", null, null);
    RoleAssignmentView one = assign("deployment-viewer", "d", "deployment");
    RoleAssignmentView ofDeployment =
        services.assignments.create(
            PROJECT,
            new RoleAssignmentService.Create("files-reader", "d", "deployment", null, null));
    assertEquals(List.of(one), list(new Filter("d", null, null, null)));
    assertEquals(List.of(project, ofDeployment), list(new Filter(null, "project", null, null)));
    assertEquals(List.of(ofDeployment), list(new Filter(null, null, "d", null)));
    assertEquals(List.of(project, one), list(new Filter(null, null, null, "user")));
  }

  @Test
  void aUserMayDoWhatTheRolesInTheProjectSayWhileBelongingToIt() {
    User anna = account("Anna@Example.org");
    Principal principal = new Principal("anna@example.org");
    String id = anna.id().toString();
    assertFalse(services.access.sees(principal, PROJECT));
    services.refused(Reason.NOT_FOUND, () -> assign(id, "project-admin", null, null));

    services.members.add(PROJECT, id);
    assertTrue(services.access.sees(principal, PROJECT));
    assertFalse(allows(principal, "roles.create", null));
    assign(id, "project-admin", null, null);
    assertTrue(allows(principal, "roles.create", null));
    services.refused(Reason.CONFLICT, () -> services.members.add(PROJECT, id));

    services.members.remove(PROJECT, id);
    assertFalse(services.access.sees(principal, PROJECT));
    assertEquals(List.of(), services.assignments.list(PROJECT, ALL));

    services.members.add(PROJECT, id);
    assertFalse(allows(principal, "roles.create", null));
    services.users.delete(principal);
    assertEquals(List.of(), services.members.list(PROJECT));
    assertFalse(services.access.sees(principal, PROJECT));
  }

  @Test
  void badAccountsAreRefused() {
    account("anna@example.org");
    services.refused(Reason.CONFLICT, () -> account("ANNA@example.org"));
    for (String email :
        List.of(
            "anna",
            "a@b@c",
            "a b@c",
            Principal.ADMINISTRATOR.email(),
            user.email(),
            "x".repeat(251) + "@b.c")) {
      services.refused(Reason.INVALID, () -> account(email));
    }
    services.refused(
        Reason.INVALID,
        () -> services.users.create(new UserService.Create("b@c.d", "short", null, null)));
    services.refused(Reason.FORBIDDEN, () -> services.users.delete(Principal.ADMINISTRATOR));
    services.refused(Reason.FORBIDDEN, () -> services.users.delete(caller));
  }

  private List<RoleAssignmentView> list(Filter filter) {
    return services.assignments.list(PROJECT, filter);
  }

  private WithToken serviceUser(String project) {
    return services.serviceUsers.create(project, new Settings("ci", null, keep()));
  }

  private void settings(Settings settings) {
    services.serviceUsers.create(PROJECT, settings);
  }

  private static <T> Edit<T> keep() {
    return new Edit.Keep<>();
  }

  private User account(String email) {
    return services.users.create(new UserService.Create(email, "correct horse", null, null));
  }

  private RoleAssignmentView assign(String role, @Nullable String on, @Nullable String type) {
    return assign(user.id().toString(), role, on, type);
  }

  private RoleAssignmentView assign(
      String assignee, String role, @Nullable String on, @Nullable String type) {
    return services.assignments.create(
        PROJECT, new RoleAssignmentService.Create(role, assignee, "user", on, type));
  }

  private boolean allows(Principal who, String permission, @Nullable Thing thing) {
    return services.access.allows(who, permission, PROJECT, thing);
  }

  private Optional<Principal> withToken(String token) {
    return services.access.withToken(TokenHash.of(token), Services.NOW);
  }

  private static Thing deployment(String name) {
    return new Thing(ResourceType.DEPLOYMENT, name);
  }

  private void advanced(boolean on) {
    services.projects.update(
        PROJECT, new ProjectService.Update(null, on, new Edit.Keep<>(), null, null, null));
  }

  private void rename(String from, String to) {
    services.deployments.update(
        PROJECT, from, new DeploymentService.Update(to, null, null, null, null, null, null, null));
  }
}
