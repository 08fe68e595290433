/**
 * Options of mongod 8.0. Unknown options are compared with them to find misspellings. Source: MongoDB Manual,
 * "mongod".
 */
export const MONGODB = `
auth, bind_ip, bind_ip_all, clusterAuthMode, config, configsvr, cpu, dbpath, directoryperdb,
enableMajorityReadConcern, filePermissions, fork, ipv6, journalCommitInterval, keyFile, listenBacklog,
logRotate, logappend, logpath, maxConns, networkMessageCompressors, noauth, noscripting, notablescan,
nounixsocket, oplogMinRetentionHours, oplogSize, pidfilepath, port, profile, profileFilter, quiet,
redactClientLogData, repair, replSet, setParameter, shardsvr, slowOpSampleRate, slowms, storageEngine,
syncdelay, sysinfo, syslog, syslogFacility, timeStampFormat, timeZoneInfo,
tlsAllowConnectionsWithoutCertificates, tlsAllowInvalidCertificates, tlsAllowInvalidHostnames, tlsCAFile,
tlsCRLFile, tlsCertificateKeyFile, tlsCertificateKeyFilePassword, tlsClusterCAFile, tlsClusterFile,
tlsClusterPassword, tlsDisabledProtocols, tlsFIPSMode, tlsLogVersions, tlsMode, traceExceptions,
transitionToAuth, unixSocketPrefix, upgrade, verbose, wiredTigerCacheSizeGB,
wiredTigerCollectionBlockCompressor, wiredTigerDirectoryForIndexes, wiredTigerIndexPrefixCompression,
wiredTigerJournalCompressor, wiredTigerStatisticsLogDelaySecs
`
