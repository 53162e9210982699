package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Bodies.integer;
import static io.penstock.adapters.http.definition.Bodies.text;
import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.InstanceWire;
import io.penstock.engine.service.definition.InstanceTypeGroupService;
import io.penstock.engine.service.definition.InstanceTypeGroupService.Choice;
import io.penstock.engine.service.instance.InstanceService.Part;
import io.penstock.engine.service.instance.Page;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Instance types and groups of them (reference, section 8.10). */
public final class InstanceTypeEndpoints implements Endpoints {

  private static final String GROUPS = PROJECT + "/instance-type-groups";
  private static final String GROUP = GROUPS + "/{instance_type_group_id}";

  private final InstanceTypeGroupService groups;

  public InstanceTypeEndpoints(InstanceTypeGroupService groups) {
    this.groups = groups;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(PROJECT + "/instance-types", this::types)
        .get(GROUPS, this::list)
        .post(GROUPS, this::create)
        .get(GROUP, this::get)
        .patch(GROUP, this::update)
        .delete(GROUP, this::delete)
        .get(GROUP + "/usage", this::usage);
  }

  private ApiResponse types(ApiRequest request) {
    return ApiResponse.ok(
        InstanceWire.types(page(groups.types(request.path("project_name")), request)));
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        InstanceWire.groups(page(groups.list(request.path("project_name")), request)));
  }

  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    List<Choice> choices = choices(body);
    return ApiResponse.created(
        InstanceWire.group(
            groups.create(
                request.path("project_name"),
                body.string("name"),
                choices == null ? List.of() : choices)));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        InstanceWire.group(groups.get(request.path("project_name"), id(request))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    return ApiResponse.ok(
        InstanceWire.group(
            groups.update(
                request.path("project_name"), id(request), text(body, "name"), choices(body))));
  }

  private ApiResponse delete(ApiRequest request) {
    groups.delete(request.path("project_name"), id(request));
    return ApiResponse.noContent();
  }

  private ApiResponse usage(ApiRequest request) {
    return ApiResponse.ok(
        InstanceWire.usage(page(groups.usage(request.path("project_name"), id(request)), request)));
  }

  private static String id(ApiRequest request) {
    return request.path("instance_type_group_id");
  }

  private static @Nullable List<Choice> choices(JsonFields body) {
    return body.optionalObjects("instance_types")
        .map(types -> types.stream().map(InstanceTypeEndpoints::choice).toList())
        .orElse(null);
  }

  private static Choice choice(JsonFields type) {
    return new Choice(
        type.string("id"), integer(type, "priority"), integer(type, "schedule_timeout"));
  }

  /** These lists hardly ever change: an item is known by its place. */
  private static <T> Page<T> page(List<T> all, ApiRequest request) {
    record Placed<U>(String place, U item) {}
    Part part = InstanceEndpoints.part(request);
    List<Placed<T>> placed =
        IntStream.range(0, all.size())
            .mapToObj(i -> new Placed<>("%08d".formatted(i), all.get(i)))
            .toList();
    Page<Placed<T>> page = Page.of(placed, Placed::place, part.cursor(), part.limit());
    return new Page<>(
        page.items().stream().map(Placed::item).toList(), page.previous(), page.next());
  }
}
