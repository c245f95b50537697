using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>A port of an approval that matches the request, with the protocol to write for it.</summary>
/// <param name="Approval">The approval in force.</param>
/// <param name="Mode">The requested mode, or else the one that the protocol implies.</param>
/// <param name="Port">On the wire; null if neither the approval nor the request names one.</param>
/// <param name="Protocol">Null if the approval names none.</param>
internal sealed record ApprovedWay(Approval Approval, EgressMode Mode, int? Port, string? Protocol)
{
    /// <summary>The first matching port of the approvals; null if none matches.</summary>
    public static ApprovedWay? Find(IEnumerable<Approval> approvals, ScaffoldQuestion question) =>
        approvals.SelectMany(approval => Ways(approval, question)).FirstOrDefault();

    private static IEnumerable<ApprovedWay> Ways(Approval approval, ScaffoldQuestion question)
    {
        if (approval.Ports.Count == 0 && question.Mode is not EgressMode.Tcp)
        {
            yield return new ApprovedWay(approval, question.Mode ?? EgressModes.ByPort(question.Port), question.Port, null);
        }

        foreach (var port in approval.Ports.Where(port => question.Port is not { } wanted || port.Number == wanted))
        {
            if (port.Protocols.Count == 0)
            {
                if (question.Mode is not EgressMode.Tcp)
                {
                    yield return new ApprovedWay(approval, question.Mode ?? EgressModes.ByPort(port.Number), port.Number, null);
                }

                continue;
            }

            foreach (var protocol in port.Protocols.OrderBy(Preference))
            {
                if (Suits(protocol, port.Number, question.Mode))
                {
                    yield return new ApprovedWay(approval, question.Mode ?? Meant(protocol), port.Number, protocol);
                }
            }
        }
    }

    // The default is callers that use TLS themselves: they need nothing else.
    private static int Preference(string protocol) =>
        PortProtocol.Is(protocol, "TLS") ? 0
        : PortProtocol.IsTls(protocol) ? 1
        : 2;

    private static EgressMode Meant(string protocol) =>
        PortProtocol.IsTls(protocol) ? EgressMode.Tls
        : PortProtocol.IsHttp(protocol) ? EgressMode.Plaintext
        : EgressMode.Tcp;

    private static bool Suits(string protocol, int port, EgressMode? mode) =>
        mode switch
        {
            null => true,
            EgressMode.Plaintext => PortProtocol.IsHttp(protocol),
            EgressMode.Tls => PortProtocol.IsTls(protocol),
            EgressMode.Tcp => !PortProtocol.CarriesCheckedName(protocol),
            _ => PortProtocol.Is(protocol, "HTTPS") || (PortProtocol.IsHttp(protocol) && port != 80),
        };
}
