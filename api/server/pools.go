package server

import "time"

// Pool tells of the connections to a database that serve one purpose.
type Pool struct {
	Name        string
	Max         int // connections that there may be
	InUse, Idle int
	Waits       int64         // how often somebody waited for one
	Waited      time.Duration // for how long, in all
}

// ReplicaReads counts reads that a copy of the database was there for.
type ReplicaReads struct {
	Replica int64 // answered by the copy
	Behind  int64 // by the database itself, because the copy had not caught up
	Down    int64 // by the database itself, because the copy could not be used
}

func writePools(x *exposition, pools []Pool) {
	x.head("okpay_db_connections", "gauge", "Connections to the database by their state.")
	for _, p := range pools {
		x.number("okpay_db_connections", int64(p.Idle), "pool", p.Name, "state", "idle")
		x.number("okpay_db_connections", int64(p.InUse), "pool", p.Name, "state", "in_use")
	}
	x.head("okpay_db_connections_limit", "gauge", "Connections to the database that there may be.")
	for _, p := range pools {
		x.number("okpay_db_connections_limit", int64(p.Max), "pool", p.Name)
	}
	x.head("okpay_db_connection_waits_total", "counter", "How often a connection had to be waited for.")
	for _, p := range pools {
		x.number("okpay_db_connection_waits_total", p.Waits, "pool", p.Name)
	}
	x.head("okpay_db_connection_wait_seconds_total", "counter", "For how long connections were waited for.")
	for _, p := range pools {
		x.value("okpay_db_connection_wait_seconds_total", seconds(int64(p.Waited)), "pool", p.Name)
	}
}

func writeReplica(x *exposition, reads ReplicaReads) {
	x.head("okpay_replica_reads_total", "counter", "Reads that the replica is for, by who answered them and why.")
	x.number("okpay_replica_reads_total", reads.Replica, "served_by", "replica", "reason", "")
	x.number("okpay_replica_reads_total", reads.Behind, "served_by", "primary", "reason", "replica_behind")
	x.number("okpay_replica_reads_total", reads.Down, "served_by", "primary", "reason", "replica_down")
}
