-- Health of short objects for Argo CD: resource.customizations.health.krm.lummo.dev_KIND in the ConfigMap argocd-cm.
local health = { status = "Progressing", message = "lummo-operator has not processed this object." }
local status = obj.status or {}
local function isCurrent(condition)
  local observed = condition.observedGeneration or status.observedGeneration
  return observed == nil or observed == obj.metadata.generation
end
local found = {}
for _, condition in ipairs(status.conditions or {}) do
  if isCurrent(condition) then found[condition.type] = condition end
end
local ready, stalled = found.Ready, found.Stalled
if ready ~= nil then
  health.message = ready.message or ready.reason or ""
  if ready.status == "True" then health.status = "Healthy" end
end
if stalled ~= nil and stalled.status == "True" then health.status = "Degraded" end
return health
