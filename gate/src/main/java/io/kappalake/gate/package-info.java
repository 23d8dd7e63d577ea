/** Who may talk to Flink's REST API and the SQL gateway, on both ends of the connection. */
package io.kappalake.gate;
