@NullMarked
package io.penstock.engine.service.instance;

import org.jspecify.annotations.NullMarked;
