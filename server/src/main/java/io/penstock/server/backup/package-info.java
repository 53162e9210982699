/**
 * Backup and restore of a data folder, as one zip file:
 *
 * <ul>
 *   <li>{@code penstock.db}, as it was at one moment
 *   <li>{@code secret.key} and {@code admin.token}
 *   <li>{@code revisions/<id>/package.zip}, as they were uploaded
 *   <li>whatever else is in the data folder and is not known to be made again by the server
 *   <li>{@code backup.json}, which says what the file is
 * </ul>
 *
 * Virtual environments and unpacked code are left out: a restored server makes them with the first
 * request that needs them.
 */
@NullMarked
package io.penstock.server.backup;

import org.jspecify.annotations.NullMarked;
