package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Revision;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.RevisionView;
import java.util.List;

/** Revisions, field by field as in the reference, section 6.3. */
public final class RevisionWire {

  private RevisionWire() {}

  /** {@code RevisionCreate}. Old clients look for a build, which has the revision's id. */
  public static JsonText uploaded(RevisionView view) {
    String id = view.revision().id().toString();
    return new JsonWriter()
        .beginObject()
        .field("success", true)
        .field("revision", id)
        .field("build", id)
        .endObject()
        .toJson();
  }

  public static JsonText detail(RevisionView view) {
    return Lists.one(view, RevisionWire::fields);
  }

  public static JsonText list(List<RevisionView> views) {
    return Lists.many(views, RevisionWire::fields);
  }

  private static void fields(JsonWriter json, RevisionView view) {
    Revision revision = view.revision();
    json.field("id", revision.id().toString())
        .field("version", view.version())
        .field("creation_date", WireDates.millis(revision.created()))
        .field("created_by", revision.createdBy())
        .field("status", revision.status().wireName())
        .field("error_message", revision.errorMessage())
        .nullableField("has_request_method", revision.hasRequestMethod())
        .nullableField("has_requests_method", revision.hasRequestsMethod())
        // Every revision has a package here.
        .field("empty", false);
  }

  /** {@code BuildList}, which clients up to 4.6.1 may ask for; its id is the revision's. */
  public static JsonText build(RevisionView view) {
    Revision revision = view.revision();
    return new JsonWriter()
        .beginObject()
        .field("id", revision.id().toString())
        .field("revision", revision.id().toString())
        .field("creation_date", WireDates.millis(revision.created()))
        .field("status", revision.status().wireName())
        .field("error_message", revision.errorMessage())
        .field("trigger", "Deployment file upload")
        .nullableField("has_request_method", revision.hasRequestMethod())
        .nullableField("has_requests_method", revision.hasRequestsMethod())
        .endObject()
        .toJson();
  }
}
