using VeoTasks.Emulator;
using Xunit;

namespace VeoTasks.Tests.Emulator;

/// <summary>A script that cannot mean what it says must not be accepted: the test that uses it would pass for nothing.</summary>
public sealed class ScriptCheckTests : EmulatorTest
{
    private static readonly EmulatedTask Good = EmulatedTask.Succeeds("octopusx", "t");

    [Fact]
    public void A_script_that_does_not_fit_its_gateway_is_refused_with_a_reason()
    {
        Refused(Good with { Gateway = "nowhere" }, "there is no gateway 'nowhere'");
        Refused(Good with { Id = "" }, "the id is empty");
        Refused(Good with { Shape = AnswerShape.Sora }, "octopusx has no shape sora");
        Refused(Good with { VideoLengths = [10_000, 10_000] }, "holds one video");
        Refused(Good with { VideoLengths = [GatewayEmulator.MinimumVideoLength - 1] }, "a video has at least");
        Refused(Good with { EndsAfter = Seconds(-1) }, "before it begins");
        Refused(Good with { States = [new(Seconds(2)), new(Seconds(1))] }, "not in the order of time");
        Refused(EmulatedTask.Succeeds("mingyan", "t") with { ContentRanges = true }, "only octopusx");
    }

    [Fact]
    public void A_fault_that_cannot_happen_is_refused_with_a_reason()
    {
        Refused(Good with { PollFaults = [Fault.Changed()] }, "changed is no fault of a poll");
        Refused(Good with { VideoFaults = [Fault.UnknownWord()] }, "unknownWord is no fault of a video");
        Refused(Good with { VideoFaults = [Fault.Cut().ForVideo(1)] }, "the task has no video 1");
        Refused(Good with { VideoFaults = [Fault.Changed(length: 10)] }, "a video has at least");
        Refused(Good with { PollFaults = [Fault.Status(503).On(0)] }, "counted from 1");
        Refused(Good with { PollFaults = [Fault.Status(99)] }, "a status code lies between");
        Refused(Good with { PollFaults = [Fault.Delay(TimeSpan.Zero)] }, "the pause is missing");
        Refused(Good with { PollFaults = [Fault.Of(FaultKind.UnknownWord)] }, "the word is missing");
        Refused(Good with { VideoFaults = [Fault.Cut().ForVideo(-1)] }, "the task has no video -1");
        Refused(Good with { PollFaults = [Fault.Status(429, null, ("Retry After", "7"))] }, "'Retry After' is no name of a header");
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
        var exception = Assert.Throws<ArgumentException>(() => Emulator.Add(script));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
