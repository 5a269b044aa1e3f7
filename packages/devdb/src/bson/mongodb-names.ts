import { type MongoError, notSupported } from './errors.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * Every name of MongoDB's manual (8.2), by the place where it stands. It decides between the two refusals: a name that is here and
 * not in devdb's own tables is not supported; any other is unknown, most likely a typo.
 */
export const mongodbNames = {
  command: words(`
    abortMoveCollection abortReshardCollection abortTransaction abortUnshardCollection addShard addShardToZone aggregate analyze
    analyzeShardKey appendOplogNote applyOps authenticate autoCompact autoSplitVector availableQueryOptions balancerCollectionStatus
    balancerStart balancerStatus balancerStop buildInfo bulkWrite checkMetadataConsistency checkShardingIndex cleanupOrphaned
    cleanupReshardCollection cleanupStructuredEncryptionData clearJumboFlag cloneCollectionAsCapped collMod collStats
    commitReshardCollection commitTransaction commitShardRemoval compact compactStructuredEncryptionData
    configureCollectionBalancing configureQueryAnalyzer connPoolStats connPoolSync connectionStatus convertToCapped count create
    createIndexes createRole createSearchIndexes createUser currentOp cursorInfo dataSize dbHash dbStats delete distinct
    driverOIDTest drop dropAllRolesFromDatabase dropAllUsersFromDatabase dropConnections dropDatabase dropIndexes dropRole
    dropSearchIndex dropUser enableSharding endSessions explain features filemd5 find findAndModify flushRouterConfig fsync
    fsyncUnlock getAuditConfig getClusterParameter getCmdLineOpts getDefaultRWConcern getLog getMore getParameter
    getQueryableEncryptionCountInfo getShardMap getShardVersion getnonce grantPrivilegesToRole grantRolesToRole grantRolesToUser
    hello hostInfo insert invalidateUserCache isMaster isSelf isdbgrid killAllSessions killAllSessionsByPattern killCursors killOp
    killSessions listCollections listCommands listDatabases listIndexes listSearchIndexes listShards lockInfo logApplicationMessage
    logRotate logout mapReduce medianKey mergeAllChunksOnShard mergeChunks moveChunk moveCollection movePrimary moveRange netstat
    ping planCacheClear planCacheClearFilters planCacheListFilters planCacheSetFilter profile reIndex refineCollectionShardKey
    refreshSessions removeQuerySettings removeShard removeShardFromZone renameCollection replSetAbortPrimaryCatchUp replSetFreeze
    replSetGetConfig replSetGetStatus replSetInitiate replSetMaintenance replSetReconfig replSetResizeOplog replSetStepDown
    replSetSyncFrom reshardCollection resetPlacementHistory revokePrivilegesFromRole revokeRolesFromRole revokeRolesFromUser
    rolesInfo rotateCertificates saslContinue saslStart serverStatus setAllowMigrations setAuditConfig setClusterParameter
    setDefaultRWConcern setFeatureCompatibilityVersion setIndexCommitQuorum setParameter setQuerySettings setShardVersion
    setUserWriteBlockMode shardCollection shardConnPoolStats shardingState shutdown split splitVector startSession
    startShardDraining shardDrainingStatus stopShardDraining top transitionFromDedicatedConfigServer
    transitionToDedicatedConfigServer unsetSharding unshardCollection update updateRole updateSearchIndex updateUser
    updateZoneKeyRange usersInfo validate validateDBMetadata whatsmyuri`),
  stage: words(`
    $addFields $bucket $bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $count $currentOp $densify $documents
    $facet $fill $geoNear $graphLookup $group $indexStats $limit $listClusterCatalog $listLocalSessions $listSampledQueries
    $listSearchIndexes $listSessions $lookup $match $merge $out $planCacheStats $project $querySettings $queryStats $rankFusion
    $redact $replaceRoot $replaceWith $sample $score $scoreFusion $search $searchMeta $set $setWindowFields
    $shardedDataDistribution $skip $sort $sortByCount $unionWith $unset $unwind $vectorSearch`),
  expression: words(`
    $abs $acos $acosh $add $allElementsTrue $and $anyElementTrue $arrayElemAt $arrayToObject $asin $asinh $atan $atan2 $atanh $avg
    $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize $ceil $cmp $concat $concatArrays $cond $convert $cos $cosh $dateAdd
    $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc $dayOfMonth $dayOfWeek $dayOfYear
    $degreesToRadians $divide $encStrContains $encStrEndsWith $encStrStartsWith $eq $exp $filter $first $firstN $floor $function
    $getField $gt $gte $hour $ifNull $in $indexOfArray $indexOfBytes $indexOfCP $isArray $isNumber $isoDayOfWeek $isoWeek
    $isoWeekYear $last $lastN $let $literal $ln $log $log10 $lt $lte $ltrim $map $max $maxN $median $mergeObjects $meta $millisecond
    $min $minN $minute $mod $month $multiply $ne $not $objectToArray $or $percentile $pow $radiansToDegrees $rand $range $reduce
    $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $reverseArray $round $rtrim $second $setDifference $setEquals
    $setField $setIntersection $setIsSubset $setUnion $sigmoid $sin $sinh $size $slice $sortArray $split $sqrt $stdDevPop
    $stdDevSamp $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $substrCP $subtract $sum $switch $tan $tanh $toBool $toDate
    $toDecimal $toDouble $toHashedIndexKey $toInt $toLong $toLower $toObjectId $toString $toUUID $toUpper $trim $trunc $tsIncrement
    $tsSecond $type $unsetField $week $year $zip`),
  accumulator: words(`
    $accumulator $addToSet $avg $bottom $bottomN $concatArrays $count $first $firstN $last $lastN $max $maxN $median $mergeObjects
    $min $minN $percentile $push $setUnion $stdDevPop $stdDevSamp $sum $top $topN`),
  'filter operator': words(`
    $all $bitsAllClear $bitsAllSet $bitsAnyClear $bitsAnySet $elemMatch $eq $exists $geoIntersects $geoWithin $gt $gte $in $lt $lte
    $mod $ne $near $nearSphere $nin $not $options $regex $size $type`),
  'top-level filter operator': words('$and $comment $expr $jsonSchema $nor $or $text $where'),
  'update operator': words(`
    $addToSet $bit $currentDate $inc $max $min $mul $pop $pull $pullAll $push $rename $set $setOnInsert $unset`),
  variable: words('$$CLUSTER_TIME $$CURRENT $$DESCEND $$KEEP $$NOW $$PRUNE $$REMOVE $$ROOT $$SEARCH_META $$USER_ROLES'),
  'index type': words('2d 2dsphere hashed text'),
} as const;

export type NameKind = keyof typeof mongodbNames;

/** The codes of what MongoDB refuses by another one than an unknown name. */
const codes: Readonly<Record<string, number>> = {
  command: 115,
  // As a server answers that stands alone: drivers end the stream at once and do not try again.
  $changeStream: 40573,
};

export const whatIs = (kind: NameKind, name: string): string => `The ${kind} ${name}`;

/** The error for a name that devdb does not have: `unknown`, unless MongoDB knows it. */
export function refusal(kind: NameKind, name: string, unknown: MongoError): MongoError {
  if (!mongodbNames[kind].includes(name)) return unknown;
  return notSupported(whatIs(kind, name), codes[name] ?? codes[kind] ?? unknown.code);
}
