namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>All that is to be written for a plan, in the order in which it is read.</summary>
internal static class ScaffoldedObjects
{
    public static IEnumerable<ScaffoldedObject> Of(EgressPlan plan)
    {
        yield return ServiceEntryManifest.Of(plan);
        if (plan.HasTrafficPolicy)
        {
            yield return DestinationRuleManifest.Of(plan);
            foreach (var part in plan.Gateway is { } gateway ? GatewayManifests.Of(plan, gateway) : [])
            {
                yield return part;
            }

            if (VirtualServiceManifest.Of(plan) is { } routes)
            {
                yield return routes;
            }
        }
    }
}
