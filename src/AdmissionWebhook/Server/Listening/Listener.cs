using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdmissionWebhook.Server.Listening;

/// <summary>
/// The port that a connection came in on and, as endpoint metadata, the port that an endpoint is served on: reviews must not be available
/// without TLS, and health and metrics must not need a client certificate.
/// </summary>
internal sealed class Listener
{
    public static readonly Listener Admission = new();
    public static readonly Listener Management = new();

    private Listener() { }

    /// <summary>Marks the connections of a port.</summary>
    public void Mark(ListenOptions listen) =>
        listen.Use(next =>
            connection =>
            {
                connection.Features.Set(this);
                return next(connection);
            }
        );

    /// <summary>Hides the endpoints of the other port. Without ports (an in-memory server), all are served.</summary>
    public static Task KeepApart(HttpContext context, RequestDelegate next)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<Listener>() is { } servedOn
            && context.Features.Get<Listener>() is { } cameInOn
            && servedOn != cameInOn
        )
        {
            context.SetEndpoint(null);
        }

        return next(context);
    }
}
