package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Revision;

/**
 * A revision.
 *
 * @param version the name of the version it was uploaded to
 */
public record RevisionView(Revision revision, String version) {}
