using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>In process, too, a script that cannot mean what it says is refused: the test that uses it would pass for nothing.</summary>
public sealed class ScriptCheckTests : EmulatorTest
{
    private static readonly EmulatedTask Good = EmulatedTask.Succeeds("octopusx", "t");

    [Fact]
    public void A_script_that_does_not_fit_is_refused_with_a_reason()
    {
        Refused(Good with { Gateway = "nowhere" }, "gateway: there is no gateway 'nowhere'");
        Refused(Good with { VideoLengths = [GatewayEmulator.MinimumVideoLength - 1] }, "videoLengths: a video has at least");
        Refused(Good with { EndsAfter = Seconds(-1) }, "before it begins");
        Refused(Good with { PollFaults = [Fault.Changed()] }, "pollFaults[0]: changed is not a fault of a poll");
        Refused(Good with { VideoFaults = [Fault.UnknownWord()] }, "unknownWord is not a fault of a video");
        Refused(Good with { VideoFaults = [Fault.Cut(), Fault.Cut().ForVideo(-1)] }, "videoFaults[1]: the task has no video -1");
        Refused(Good with { VideoFaults = [Fault.Changed(length: 10)] }, "a video has at least");
        Refused(Good with { PollFaults = [Fault.Status(503).On(0)] }, "counted from 1");
        Refused(Good with { PollFaults = [Fault.Status(429, null, ("Retry After", "7"))] }, "'Retry After' is not the name of a header");
        Refused(Good with { VideoHeaders = new Dictionary<string, string> { ["X"] = "caf\u00e9" } }, "not printable ASCII");
    }

    [Fact]
    public void A_gateway_that_does_not_exist_cannot_be_asked_for_or_failed()
    {
        Assert.Throws<ArgumentException>(() => Emulator.BaseUri("nowhere"));
        Assert.Throws<ArgumentException>(() => Emulator.Key("nowhere"));
        Assert.Throws<ArgumentException>(() => Emulator.FailGateway("nowhere", Fault.Reset(), 1));
        Assert.Throws<ArgumentException>(() => Emulator.FailGateway("mulerun", Fault.Of(FaultKind.Gzip), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Emulator.FailGateway("mulerun", Fault.Reset(), 0));
        Assert.Throws<KeyNotFoundException>(() => Emulator.Video("mulerun", "unknown"));
    }

    private void Refused(EmulatedTask script, string reason)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Emulator.Add(script));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
